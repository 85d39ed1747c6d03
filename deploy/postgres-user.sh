#!/bin/sh
# Run once by PostgreSQL's image, when it makes its data: the program's own user, whom row-level security binds.
# A superuser, or a role with BYPASSRLS, would pass every policy unseen.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE switchboard LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'password';
CREATE DATABASE switchboard OWNER switchboard;
SQL
