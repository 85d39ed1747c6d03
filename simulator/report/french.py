"""The report in French."""

from simulator.report.phrases import Phrases

FR = Phrases(
    locale="fr_CA",
    percent="{number}\u00a0%",
    title="Simulation\u00a0: {name}",
    seed="Graine {seed}",
    replications="{count} répétitions",
    one_run="une seule exécution",
    journal="Journal",
    stopped=(
        "La simulation a été arrêtée\u00a0: {done} répétitions sur {wanted} sont complètes, et cette page "
        "ne porte que sur elles."
    ),
    met=(
        "L’objectif est atteint\u00a0: {level} des appelants obtiennent une réponse en {within} ou moins "
        "(intervalle à 95\u00a0%\u00a0: {between})\u00a0; l’objectif est de {goal}."
    ),
    missed=(
        "L’objectif n’est pas atteint\u00a0: {level} des appelants obtiennent une réponse en {within} ou "
        "moins (intervalle à 95\u00a0%\u00a0: {between})\u00a0; l’objectif est de {goal}."
    ),
    open=(
        "On ne peut pas dire si l’objectif de {goal} est atteint\u00a0: {level} des appelants obtiennent "
        "une réponse en {within} ou moins (intervalle à 95\u00a0%\u00a0: {between})."
    ),
    goal_known=(
        "{level} des appelants obtiennent une réponse en {within} ou moins\u00a0; l’objectif est de "
        "{goal}. C’est trop peu pour dire à quel point ce chiffre est sûr."
    ),
    lost_and_waits=(
        "{abandoned} des {offered} appelants raccrochent avant la réponse\u00a0; les autres attendent en "
        "moyenne {wait}, et 95 sur 100 au plus {p95}."
    ),
    theory_inside="{model} prévoit {level} en {within} ou moins à la charge observée, ce que l’intervalle couvre.",
    theory_outside=(
        "{model} prévoit {level} en {within} ou moins à la charge observée, ce que l’intervalle ne couvre "
        "pas."
    ),
    nobody="Personne n’a appelé pendant le temps compté.",
    figures="Mesures",
    figure="Mesure",
    simulated="Simulation",
    interval="Intervalle à 95\u00a0%",
    theory_realised="Théorie, charge observée",
    theory_parameters="Théorie, charge prévue",
    by_replications="Intervalles\u00a0: loi de Student sur {groups} répétitions.",
    by_batches=(
        "Intervalles\u00a0: moyennes par lots sur {groups} tranches d’une seule exécution\u00a0; plusieurs "
        "répétitions seraient plus sûres."
    ),
    at_load=(
        "La théorie est {model}. Charge observée\u00a0: {load} erlangs\u00a0; prévue\u00a0: {planned} "
        "erlangs."
    ),
    names={
        "service_level": "Niveau de service",
        "abandonment": "Abandons",
        "p_wait": "Appelants qui ne trouvent personne de libre",
        "wait_mean_s": "Attente moyenne avant réponse",
        "wait_p95_s": "Attente que 95 réponses sur 100 ne dépassent pas",
        "wait_mean_all_s": "Attente moyenne de tous ceux qui entrent en file",
        "talk_mean_s": "Conversation moyenne",
        "occupancy": "Taux d’occupation",
        "home_share": "Réponses du partenaire d’attache",
    },
    meanings={
        "service_level": "réponse en {within} ou moins, sur tous les appels reçus",
        "abandonment": "partis au menu ou pendant l’attente, sur tous les appels reçus",
        "p_wait": "parmi ceux qui entrent en file",
        "wait_mean_s": "de l’entrée en file à la mise en communication",
        "wait_p95_s": "à 0,05\u00a0% près",
        "wait_mean_all_s": "y compris ceux qui raccrochent",
        "talk_mean_s": "des appels répondus",
        "occupancy": "traitement, travail après appel compris, sur le temps des spécialistes",
        "home_share": "des appels répondus",
    },
    between="de {low} à {high}",
    seconds="{number}\u00a0s",
    charts="Au fil du temps",
    as_table="Les mêmes données en tableau",
    from_to="De – à ({unit})",
    arrivals="Arrivées",
    arrivals_of="Appelants par tranche de {step}.",
    arrivals_mean_of="Appelants par tranche de {step}, moyenne des répétitions.",
    callers="Appelants",
    callers_mean="Moyenne",
    becomes="Ce que deviennent les appelants",
    becomes_of=(
        "Sur tous les appels reçus, la part qui a une réponse et la part qui raccroche, selon le temps "
        "attendu. Le trait à {within} indique le niveau de service."
    ),
    answered_within="Réponse en",
    gone_within="Partis en",
    still_waiting="Attendent encore",
    theory="Théorie",
    waited="Attente (secondes)",
    abandonment_of="Appelants qui raccrochent avant la réponse, parmi ceux arrivés dans chaque tranche.",
    wait_of="Attente moyenne avant réponse des appelants arrivés dans chaque tranche.",
    occupancy_of="Traitement, sur le temps des spécialistes dans chaque tranche.",
    service_level_of="Réponse en {within} ou moins, parmi ceux arrivés dans chaque tranche.",
    goal="Objectif",
    whole="Toute la simulation",
    band="Intervalle à 95\u00a0% sur les répétitions",
    warm_up="Mise en régime, non comptée",
    minutes="minutes",
    hours="heures",
    days="jours",
    lengths={
        "minutes": ("une minute", "{number} minutes"),
        "hours": ("une heure", "{number} heures"),
        "days": ("un jour", "{number} jours"),
    },
    since_start="{unit} depuis le {starts}",
    low_high="Intervalle à 95\u00a0%",
    staffing="Combien de spécialistes",
    staffing_answer=(
        "Selon {model}, {count} spécialistes répondraient à {target} des appelants en {within} ou moins à la "
        "charge prévue."
    ),
    staffing_more="C’est {count} de plus qu’ici.",
    staffing_fewer="C’est {count} de moins qu’ici.",
    staffing_same="C’est autant qu’ici.",
    specialists="Spécialistes",
    enough="Suffisant",
    fewest="le minimum",
    here="simulé ici",
    settings="Ce qui a été joué",
    setting="Réglage",
    value="Valeur",
    again="Pour la rejouer\u00a0:",
    none="aucun",
)
