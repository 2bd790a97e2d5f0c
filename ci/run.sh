#!/usr/bin/env bash
# Runs oasc-check in a CI job and leaves there what the job shows. Everything under ci/ calls it; installed, it is
# called oasc-check-ci.
#
#   run.sh PLATFORM [OPTION...]     a run, with the options of `oasc-check run`
#   run.sh --merge FOLDER           the results of all shards, each an oasc.json somewhere below FOLDER, as one
#
#   OASC_CI_ARGS  more options, as one text: words with blanks stand in quotes, and nothing else in it has a meaning
#   OASC_CI_OUT   the folder for oasc.{json,xml,html,md}, JUnit being the XML; by default oasc-report
#
# Ends with the exit code of oasc-check.
set -euo pipefail

if [[ $# -eq 0 || ($1 == --merge && ! -d ${2:-}) ]]; then
  echo "usage: run.sh PLATFORM [OPTION...] or run.sh --merge FOLDER; FOLDER has to be there" >&2
  exit 2
fi

out=${OASC_CI_OUT:-oasc-report}
mkdir -p "$out"
rm -f "$out"/oasc.{json,xml,html,md} "$out/annotations.txt"

command=(run "$1")
if [[ $1 == --merge ]]; then
  command=(report --merge)
  while IFS= read -r file; do command+=("$file"); done < <(find "$2" -name oasc.json | sort)
  if [[ ${#command[@]} -eq 2 ]]; then
    echo "there is no oasc.json below $2: give the folder with the reports of all shards" >&2
    exit 2
  fi
  shift
fi
shift
command+=("$@")

if [[ -n ${OASC_CI_ARGS:-} ]]; then
  words=$(xargs printf '%s\n' <<<"$OASC_CI_ARGS") || exit 2
  while IFS= read -r word; do [[ -z $word ]] || command+=("$word"); done <<<"$words"
fi

for target in json=oasc.json junit=oasc.xml html=oasc.html markdown=oasc.md; do
  command+=(--to "${target%%=*}=$out/${target#*=}")
done

# What a platform answers stands in the log. It must not be taken for a command to the CI system: GitHub can be told so,
# Azure Pipelines looks for a mark that is broken here.
as_text() { sed -u -e 's/##vso\[/## vso[/g' -e 's/##\[/## [/g'; }

if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  command+=(--to "markdown=$GITHUB_STEP_SUMMARY" --to "github=$out/annotations.txt")
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
fi

code=0
oasc-check "${command[@]}" 2>&1 | as_text || code=${PIPESTATUS[0]}

if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  echo "::$token::"
  if [[ -f $out/annotations.txt ]]; then cat "$out/annotations.txt"; fi
  if [[ ! -f $out/oasc.json ]]; then
    echo "oasc-check ended with $code before it could say anything of the platform; the log says why." >>"$GITHUB_STEP_SUMMARY"
  fi
fi
if [[ -n ${GITHUB_OUTPUT:-} ]]; then echo "exit-code=$code" >>"$GITHUB_OUTPUT"; fi
if [[ -n ${TF_BUILD:-} && -f $out/oasc.md ]]; then echo "##vso[task.uploadsummary]$(cd "$out" && pwd)/oasc.md"; fi
exit "$code"
