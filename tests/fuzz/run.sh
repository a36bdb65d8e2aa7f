#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD_FOLDER SECONDS [TARGET...]: runs every target of tests/fuzz (or those named: ranges, zip, ...) that long
# from its seeds and prints what it covered. New inputs are kept in BUILD_FOLDER/corpus; a finding is left beside it
# and ends the run, as does a target that is not built.
set -eu
build=$1
seconds=$2
shift 2
wanted=${*:-ranges names settings journal zip pickle safetensors project}
here=$(cd "$(dirname "$0")" && pwd)

# fuzz TARGET CORPUS SEEDS SOURCES: the sources are those whose coverage is told
fuzz() {
    case " $wanted " in *" $1 "*) ;; *) return 0 ;; esac
    program=$(find "$build" -type f -name "fuzz_$1" | head -n 1)
    [ -n "$program" ] || { echo "fuzz_$1 is not built in $build" >&2; exit 1; }
    printf '\n%s, %s s\n' "$1" "$seconds"
    mkdir -p "$build/corpus/$2"
    LLVM_PROFILE_FILE="$build/$1.profraw" nice -n 10 "$program" -max_total_time="$seconds" -max_len=4096 \
        -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$build/$1-" \
        "$build/corpus/$2" "$3" > "$build/$1.log" 2>&1 || { tail -40 "$build/$1.log"; exit 1; }
    grep -E '^#.*DONE|number_of_executed|peak_rss' "$build/$1.log"
    [ -f "$build/$1.profraw" ] || return 0
    llvm-profdata-14 merge -o "$build/$1.profdata" "$build/$1.profraw"
    llvm-cov-14 report "$program" -instr-profile="$build/$1.profdata" 2>/dev/null | grep -E "$4" || true
}

for target in ranges names settings; do
    fuzz "$target" "$target" "$here/text/seeds/$target" 'FrameRange.cpp|SequenceNames.cpp|KeySettings.cpp'
done
fuzz journal journal "$here/journal/seeds" 'Journal.cpp'
seeds=$(find "$build" -type f -name make_seeds | head -n 1)
[ -z "$seeds" ] || "$seeds" "$build/seeds"
for target in zip pickle safetensors; do
    fuzz "$target" "$target" "$build/seeds/$target" 'Unpickler|Pickle|Zip|Header|Safetensors|Checkpoint'
done
fuzz project project "$here/project/seeds" 'Project|ShapesJson|Clip'
