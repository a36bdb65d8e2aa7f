#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys the shared plates with automatic settings (--keyer ID chooses the keyer) and scores them against their truth:
#   tests/bench/score_plates.sh BUILD_FOLDER OUT_FOLDER [options of ckd-score-plates]
# The shared test data are found by CKD_SHARED_DIR, else ../shared beside the checkout. The scorer needs
# Python 3 with NumPy and OpenCV.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BUILD_FOLDER OUT_FOLDER [options]" >&2; exit 2; }
build=$1
out=$2
shift 2
root=$(cd "$(dirname "$0")/../.." && pwd)
shared=${CKD_SHARED_DIR:-$root/../shared}
program=$(find "$build" -name ckd-score-plates -type f | head -n 1)
[ -n "$program" ] || { echo "ckd-score-plates is not built in $build (CKD_BUILD_BENCH=ON)" >&2; exit 2; }
"$program" --set "$shared/media/plates" --out "$out" "$@"
${CKD_SCORE_PYTHON:-/usr/bin/python3} "$shared/tools/score_plates.py" --set "$shared/media/plates" --results "$out" \
    --cases --json "$out/scores.json"
${CKD_SCORE_PYTHON:-/usr/bin/python3} - "$out/scores.json" <<'PY'
import json, sys
cases = json.load(open(sys.argv[1]))["cases"]
flat = [c for c in cases if not c.startswith(("d03", "d04", "d07"))]
columns = ["MAD", "Grad", "edge", "FGpm", "comp", "comp99.9", "holes", "chatter", "dtSSD"]
for label, names in (("all %d" % len(cases), list(cases)), ("without d03 d04 d07", flat)):
    means = []
    for column in columns:
        values = [cases[n][column] for n in names if column in cases[n]]
        means.append("%s %.3g" % (column, sum(values) / len(values)) if values else column + " -")
    print("%-22s %s" % (label, "  ".join(means)))
PY
