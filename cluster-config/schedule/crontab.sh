#!/usr/bin/env bash
# Writes a sweep into the crontab or takes it out:
#   ./submit.sh schedule --cron "0 2 * * *" [--apply] [spark-submit options] sweep --config FILE ...
#   ./submit.sh schedule --remove [--apply] [spark-submit options] sweep --config FILE ...
# Without --apply it only says what it would do. {date} in a word is the day on which the sweep starts.
# The command and the folder in which it is given are what an entry is known by: other times replace it.
set -euo pipefail
export LC_ALL=C

submit=$1
shift

fail() {
  printf 'submit.sh: %s\n' "$1" >&2
  exit 2
}

# number_of WORD NAMES FIRST: a number, or a name of three letters as its place in NAMES counted from FIRST
number_of() {
  local -i i=$3
  local name
  if [[ $1 =~ ^[0-9]{1,2}$ ]]; then echo $((10#$1)); return; fi
  for name in $2; do
    [ "${1,,}" != "$name" ] || { echo "$i"; return; }
    i+=1
  done
  return 1
}

# check_field NAME VALUE LOWEST HIGHEST [NAMES]: what cron accepts is a list of *, numbers and ranges, the last with a step
check_field() {
  local wrong="--cron \"$cron\": $1 is $2; allowed: $3 to $4${5:+ or ${5%% *} to ${5##* }}, *, lists (1,2), ranges (1-5) and steps (*/5)"
  local parts part range step first last
  [[ $2 != *, && $2 != ,* && $2 != *,,* ]] || fail "$wrong"
  IFS=, read -r -a parts <<< "$2"
  for part in "${parts[@]}"; do
    range=${part%%/*}
    if [[ $part == */* ]]; then
      step=${part#*/}
      [[ $step =~ ^[0-9]{1,2}$ && $((10#$step)) -ge 1 && ($range == '*' || $range == *-*) ]] || fail "$wrong"
    fi
    [ "$range" != '*' ] || continue
    first=$(number_of "${range%%-*}" "${5:-}" "$3") && last=$(number_of "${range#*-}" "${5:-}" "$3") || fail "$wrong"
    [ "$first" -ge "$3" ] && [ "$first" -le "$last" ] && [ "$last" -le "$4" ] || fail "$wrong"
  done
}

check_cron() {
  local fields
  case "$cron" in
    @yearly | @annually | @monthly | @weekly | @daily | @midnight | @hourly | @reboot) return ;;
    *$'\n'*) fail "--cron has a line break; five fields in one line are needed, as in \"0 2 * * *\"" ;;
  esac
  read -r -a fields <<< "$cron"
  [ ${#fields[@]} -eq 5 ] || fail "--cron \"$cron\" has ${#fields[@]} fields; five are needed:\
 minute, hour, day of the month, month, day of the week, as in \"0 2 * * *\""
  check_field minute "${fields[0]}" 0 59
  check_field hour "${fields[1]}" 0 23
  check_field "day of the month" "${fields[2]}" 1 31
  check_field month "${fields[3]}" 1 12 "jan feb mar apr may jun jul aug sep oct nov dec"
  check_field "day of the week" "${fields[4]}" 0 7 "sun mon tue wed thu fri sat"
}

# a word for sh inside a crontab, where a bare % ends the command; no backslash but the one before %, since crons differ in others
quoted() {
  local word=$1
  [[ $word != *$'\n'* ]] || fail "a word of the command has a line break, which a crontab cannot hold"
  [[ $word != *\\* ]] || fail "$word has a backslash, which not every cron passes on; use a path without"
  if [[ $word =~ ^[A-Za-z0-9_./:=@+,-]+$ ]]; then printf '%s' "$word"; return; fi
  word=${word//"'"/"'\"'\"'"}
  word="'$word'"
  word=${word//'{date}'/"'\$(date +%F)'"}
  printf '%s' "${word//%/\\%}"
}

cron=
remove=
apply=
while [ $# -gt 0 ]; do
  case "$1" in
    --cron) [ $# -ge 2 ] || fail "--cron needs a value, as in --cron \"0 2 * * *\""; cron=$2; shift 2 ;;
    --cron=*) cron=${1#*=}; shift ;;
    --remove) remove=1; shift ;;
    --apply) apply=1; shift ;;
    --help | -h) sed -n '2,/^[^#]/s/^# //p' "$0"; exit ;;
    *) break ;;
  esac
done
example='schedule --cron "0 2 * * *" sweep --config sweep.yaml'
if [ -z "$remove" ]; then
  [ -n "$cron" ] || fail "schedule needs --cron, as in $example"
  check_cron
fi

is_sweep=
previous=
for word in "$@"; do
  case "$word" in
    sweep) is_sweep=1 ;;
    --cron | --cron=* | --apply | --remove) fail "$word must stand before the command that is scheduled" ;;
  esac
  if [[ $word =~ ://[^/@[:space:]]*:[^/@[:space:]]*@ ]]; then
    fail "an address with a password would be seen by all who list the processes; for MLflow set MLFLOW_TRACKING_USERNAME and\
 MLFLOW_TRACKING_PASSWORD in lines of their own at the crontab's head"
  fi
  if [ "$previous" = --config ] && [[ $word != *:/* ]] && [ -z "$remove" ]; then
    [ -f "$word" ] || fail "--config $word: no such file in $PWD"
  fi
  previous=$word
done
[ -n "$is_sweep" ] || fail "only a sweep can be scheduled, as in $example"
command -v crontab > /dev/null || fail "no crontab command on this machine; install cron, or see $(dirname "$0")/README.md for other schedulers"

# the same command given in the same folder has the same mark, whatever its times are
id=$(printf '%s\0' "$submit" "$PWD" "$@" | sha256sum)
id=${id:0:12}
mark="# varprune $id"
entry=
if [ -z "$remove" ]; then
  entry="$cron cd $(quoted "$PWD") && mkdir -p logs &&"
  # cron starts with next to no environment
  for name in JAVA_HOME SPARK_HOME SPARK_CONF_DIR HADOOP_CONF_DIR YARN_CONF_DIR; do
    [ -z "${!name:-}" ] || entry+=" $name=$(quoted "${!name}")"
  done
  entry+=" bash $(quoted "$submit")"
  for word in "$@"; do entry+=" $(quoted "$word")"; done
  entry+=" >> logs/sweep-$id-\$(date +\\%F).log 2>&1 $mark"
  # MAX_COMMAND of Vixie's cron, which cuts what is longer without a word
  [ ${#entry} -le 998 ] || fail "the crontab line has ${#entry} characters and cron takes 998; use shorter paths or a script of your own"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! crontab -l > "$work/before" 2> "$work/error"; then
  # an error of any other kind must not be taken for an empty table, which would then replace the real one
  grep -qi -e 'no crontab for' -e 'no such file' "$work/error" || fail "crontab -l failed: $(head -n 1 "$work/error")"
  : > "$work/before"
fi
ENTRY=$entry MARK=$mark awk '
  function ours(line) { return substr(line, length(line) - length(ENVIRON["MARK"]) + 1) == ENVIRON["MARK"] }
  function write() { if (ENVIRON["ENTRY"] != "" && !written) print ENVIRON["ENTRY"]; written = 1 }
  ours($0) { write(); next }
  { print }
  END { write() }' "$work/before" > "$work/after"

if [ -n "$remove" ]; then done="removed from"; else done="written to"; fi
if cmp -s "$work/before" "$work/after"; then
  if [ -n "$remove" ]; then echo "The crontab has no entry of this command; nothing to remove"; exit; fi
  echo "The crontab has this entry already:"
elif [ -n "$apply" ]; then
  crontab - < "$work/after" || fail "crontab refused the table; nothing was changed"
  echo "${done^} the crontab:"
else
  echo "With --apply this would be $done the crontab:"
fi
if [ -n "$remove" ]; then grep -aF -- "$mark" "$work/before"; else printf '%s\n' "$entry"; fi
