#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD_FOLDER SECONDS: runs each target that long from fresh seeds and prints what it covered.
set -eu
build=$1
seconds=$2
"$build/make_seeds" "$build/seeds"
for name in zip pickle safetensors; do
    mkdir -p "$build/corpus/$name"
    LLVM_PROFILE_FILE="$build/$name.profraw" nice -n 10 "$build/fuzz_$name" -max_total_time="$seconds" -max_len=4096 \
        -timeout=5 -rss_limit_mb=512 -print_final_stats=1 -artifact_prefix="$build/$name-" \
        "$build/corpus/$name" "$build/seeds/$name" > "$build/$name.log" 2>&1 || { tail -40 "$build/$name.log"; exit 1; }
    grep -E '^#.*DONE|number_of_executed|peak_rss' "$build/$name.log"
    llvm-profdata-14 merge -o "$build/$name.profdata" "$build/$name.profraw"
    llvm-cov-14 report "$build/fuzz_$name" -instr-profile="$build/$name.profdata" 2>/dev/null | grep -E '^Filename|core/infer|Unpickler|Pickle|Zip|Header|Safetensors|Checkpoint' || true
done
