"""The experiments' reports in French."""

from simulator.experiments.turns import Turn
from simulator.report.experiments.phrases import ExperimentPhrases

FR = ExperimentPhrases(
    title="Expérience\u00a0: {name}",
    titles={
        "pooling": "ce que vaut un seul service à côté de sept",
        "announced-wait": "si l’attente annoncée est celle qui vient",
        "bilingual-day": "ce que coûte l’attente d’une personne francophone",
        "fairness": "si spécialistes, appelants et langues sont traités de la même façon",
        "balance": "si les partenaires s’entraident comme convenu",
    },
    asks={
        "pooling": (
            "Les mêmes appelants rencontrent chaque règle\u00a0: des centres séparés, un groupe idéal où chacun répond "
            "au plus ancien, le livre de règles et chaque solution de rechange. L’efficacité est la part du gain du "
            "groupe qu’une règle obtient, comptée en appelants qui ne raccrochent pas."
        ),
        "announced-wait": (
            "On compte les appelants qui ont attendu et reçu une réponse. À côté de l’attente annoncée figure ce que "
            "des annonces plus simples auraient dit aux mêmes appelants."
        ),
        "bilingual-day": (
            "Quelques spécialistes parlent aussi français. Quand aucun n’est libre, n’importe qui peut aider un "
            "appelant francophone avec un interprète\u00a0: jamais, après un délai ou tout de suite. Les appels avec "
            "interprète durent plus longtemps."
        ),
        "fairness": (
            "Des spécialistes identiques se partagent les appels d’une journée\u00a0; les appelants d’une même langue "
            "et d’une même priorité attendent les uns derrière les autres\u00a0; les francophones attendent à côté des "
            "anglophones."
        ),
        "balance": (
            "Trois partenaires ont convenu d’en aider un quatrième, toujours à court de personnel, dans des "
            "proportions fixes\u00a0; dans de petites simulations, chaque spécialiste libre est comparé à chaque "
            "appelant en attente, après chaque événement."
        ),
    },
    charts="En images",
    calls="{count} appels simulés",
    days="{count} jours ou simulations",
    mean="moyenne",
    worst="pire",
    at_once="tout de suite",
    never="jamais",
    always="toujours",
    after="après {within}",
    points="{number} points",
    waiting_s="Annoncée (secondes)",
    pooling_lead=(
        "Avec le moins de personnel ({staffing}), le livre de règles perd {ours} appelants sur 1\u00a0000 de plus "
        "qu’un groupe idéal\u00a0; des centres séparés en perdent {separate} de plus."
    ),
    pooling_rest="Il obtient {efficiency} du gain de la mise en commun (intervalle à 95\u00a0%\u00a0: {between}).",
    staffing="Personnel {name}\u00a0: {hours} heures de travail par jour",
    separate="Centres séparés",
    one_pool="Un groupe idéal",
    ours="Le livre de règles",
    timer="Aide après {within}",
    reserve="{count} gardé pour les siens",
    locked="Fixé à l’arrivée",
    remote="Règles, appels à distance +{share}",
    beyond="Appelants perdus de plus qu’un groupe idéal, personnel {name}",
    beyond_of=(
        "Sur 1\u00a0000 appelants, combien de plus raccrochent que dans un groupe idéal. Traits\u00a0: intervalles à "
        "95\u00a0%."
    ),
    policy="Règle",
    efficiency="Efficacité",
    of_waits="Efficacité, attentes",
    lost="Abandons",
    wait="Attente moyenne de tous",
    within="Réponse en {within}",
    worst_region="Pire région",
    at_home="Réponse du partenaire d’attache",
    unbiased=(
        "L’attente annoncée est juste en moyenne partout\u00a0: à moins de 3,5 erreurs types, et plus près de la "
        "vérité que toute annonce plus simple."
    ),
    biased="L’attente annoncée n’est pas juste partout\u00a0: voir {places}.",
    waits_rest="{places} rangs annoncés, dont {rises} plus grands que le précédent.",
    calibration="Annoncée et réelle\u00a0: {name}",
    calibration_of=(
        "Appelants en dix groupes selon l’attente annoncée. Sur la ligne tiretée, un groupe attend ce qu’on lui a "
        "annoncé."
    ),
    tenths="Un dixième des appelants",
    announced_true="Attente égale à l’annonce",
    tenth="Dixième",
    announced="Annoncée",
    waited="Réelle",
    errors="Erreur habituelle\u00a0: {name}",
    errors_of="Racine de l’écart quadratique moyen entre l’attente annoncée et celle qui vient.",
    ours_wait="Ce qu’on annonce",
    last_to_enter="L’attente du dernier servi",
    head_of_line="L’attente du premier de la file",
    the_mean="La moyenne, à tous",
    where="Où",
    pool="{count} spécialistes, {load} erlang chacun",
    bias="Annoncée moins réelle",
    standard_errors="En erreurs types",
    rmse="Erreur habituelle",
    bilingual_lead=(
        "Avec un interprète tout de suite, {at_once} des appelants francophones raccrochent\u00a0; s’ils doivent "
        "attendre une personne francophone, {never} le font."
    ),
    bilingual_rest=(
        "Les francophones attendent alors {gap} de plus que les anglophones, et {in_french} sont servis en français."
    ),
    kept="bilingues gardés",
    not_kept="non gardés",
    lost_french="Francophones qui raccrochent",
    lost_french_of=(
        "Selon le moment où un interprète peut aider, et selon que les spécialistes bilingues sont gardés pour les "
        "francophones."
    ),
    gap="Attente supplémentaire des francophones",
    gap_of=(
        "Attente moyenne de tous les francophones moins celle de tous les anglophones. Traits\u00a0: intervalles à "
        "95\u00a0%."
    ),
    in_french="Servis en français",
    interpreter="Interprète",
    lost_english="Abandons anglais",
    lost_all="Abandons, tous",
    wait_french="Attente, français",
    wait_english="Attente, anglais",
    fair_lead=(
        "Personne n’est dépassé par un appelant plus récent de sa région et de sa langue\u00a0; dans tout le réseau, "
        "par {most} au plus, quand chaque partenaire sert toujours les siens d’abord."
    ),
    fair_rest=(
        "Avec des appels d’une même durée, les offres de spécialistes identiques diffèrent de {equal} par jour, avec "
        "les durées tirées de {drawn}. Les francophones attendent {gap} que les anglophones."
    ),
    turns={
        Turn.LONGEST_IDLE: "Libre depuis longtemps (ici)",
        Turn.FEWEST_OFFERS: "Le moins d’offres",
        Turn.LEAST_BUSY: "Le moins de travail",
    },
    equal_lengths="{turn}, durées égales",
    offers_spread="Inégalité des offres dans une journée",
    offers_spread_of=(
        "De combien le plus grand nombre d’offres dépasse le plus petit entre spécialistes identiques\u00a0; moyenne "
        "des jours, et jusqu’au pire."
    ),
    handling_spread="Inégalité du travail dans une journée",
    handling_spread_of=(
        "De combien le plus long temps de conversation dépasse le plus court\u00a0; moyenne des jours, et "
        "jusqu’au pire."
    ),
    gap_longer="{seconds} de plus",
    gap_shorter="{seconds} de moins",
    whose_turn="À qui le tour",
    offers_each="Offres chacun, par jour",
    all_days="tous les jours",
    overtaken="Dépassés par des appelants égaux plus récents du réseau",
    overtaken_of=(
        "Le plus grand nombre qui a dépassé un appelant, selon l’attente de plus qui fait passer les autres avant les "
        "siens."
    ),
    own_first="Les siens d’abord",
    own_first_within="sauf {within} plus tard",
    in_region="Dans la région, au plus",
    in_network="Dans le réseau, au plus",
    overtaken_none="Par personne",
    overtaken_99="99 sur 100, au plus",
    later="Arrivés plus tard d’au plus",
    balance_lead="Après {hours} heures, les partenaires ont aidé à {off} près des parts convenues.",
    balance_rest=(
        "Sur {pairs} paires examinées, {idle} spécialistes étaient libres à côté d’un appelant qu’ils auraient pu "
        "servir."
    ),
    help="Aide donnée, par partenaire",
    help_of="Part de toute l’aide après {hours} heures, toutes simulations ensemble.",
    agreed="convenu",
    with_agreement="comme convenu",
    by_idle_time="selon le seul temps libre",
    off="Le plus loin de ce qui est convenu",
    off_of="Plus grand écart d’un partenaire à sa part, en heures depuis le début\u00a0; moyenne des simulations.",
    partner="Partenaire",
    hours="Heures",
    watched="Chaque spécialiste libre à côté de chaque appelant en attente",
    book="Règles",
    books={
        "shares": "parts convenues",
        "shares and caps": "parts et plafonds",
        "and a timer": "et un délai",
        "and a reserve": "et une réserve",
    },
    events="Événements",
    pairs="Paires",
    idle="Libres à côté d’un appelant",
    over_cap="Plafond dépassé",
    at_cap="Au plafond",
)
