#!/bin/sh
# What happens every night: sessions that ended and files whose week is over are forgotten, and one encrypted backup is
# made, for a key that is not on this machine (BIO2 8.13.01-04). Where it goes from here (another machine, another
# place) is yours to choose: a second timer, or a line below.
#
# Asks BACKUP_RECIPIENT (the name of a GnuPG public key), GNUPGHOME (where that key is) and GKA_VAR_DIR.
set -eu
umask 077
folder="$GKA_VAR_DIR/backups"
file="$folder/gka-$(date +%Y%m%d-%H%M%S).tar"
mkdir -p "$folder"
trap 'rm -f "$file"' EXIT
.venv/bin/python manage.py forget_ended_sessions
.venv/bin/python manage.py forget_exports
.venv/bin/python manage.py back_up "$file"
gpg --batch --yes --trust-model always --recipient "$BACKUP_RECIPIENT" --output "$file.gpg" --encrypt "$file"
find "$folder" -name 'gka-*.tar.gpg' -mtime +35 -delete
