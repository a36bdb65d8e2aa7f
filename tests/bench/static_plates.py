#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes clips of stills in a plate set: nothing moves, every frame has noise of its own, and the truth is the still's.

    static_plates.py SET OUT [--frames N] [--noise S ...] [--case CASE ...]

OUT/media/plates/<case>_<codec>_<noise>/ then scores like any set, dtSSD included:
    CKD_SHARED_DIR=OUT tests/bench/score_plates.sh BUILD RESULTS [--set-key matte.steady=1]
(OUT/tools must hold the scorer). Noise: Gaussian, display-encoded, standard deviation in 1/255, coloured by a small blur
as a camera's debayering does. Codecs: ProRes 422 HQ (10 bit), and H.264 4:2:0 at crf 18. Needs NumPy, OpenCV, ffmpeg.
"""
import argparse, json, os, shutil, subprocess
import cv2
import numpy as np

CODECS = {"prores": (["-c:v", "prores_ks", "-profile:v", "3", "-pix_fmt", "yuv422p10le"], "plate.mov"),
          "h264": (["-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p"], "plate.mp4")}
BT709 = ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709", "-color_primaries", "bt709",
         "-color_trc", "bt709", "-color_range", "tv"]


def camera_noise(generator, shape, deviation):
    noise = cv2.GaussianBlur(generator.normal(0, 1, shape).astype(np.float32), (0, 0), 0.5)
    return noise * (deviation / noise.std())


def encode(path, options, still, frames, deviation, seed):
    height, width = still.shape[0] // 2 * 2, still.shape[1] // 2 * 2
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb48le", "-s", "%dx%d" % (width, height),
               "-r", "24", "-i", "-", *BT709, *options, path]
    generator = np.random.default_rng(seed)
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    for _ in range(frames):
        frame = still[:height, :width] + camera_noise(generator, (height, width, 3), deviation / 255)
        process.stdin.write((np.clip(frame, 0, 1) * 65535 + 0.5).astype("<u2").tobytes())
    process.stdin.close()
    if process.wait():
        raise SystemExit("ffmpeg failed on " + path)


def make(source, out, frames, codec, deviation):
    plate = cv2.imread(os.path.join(source, "plate.png"), cv2.IMREAD_UNCHANGED)[..., 2::-1]
    still = plate.astype(np.float32) / np.iinfo(plate.dtype).max
    if still.shape[0] % 2 or still.shape[1] % 2:
        raise SystemExit(source + ": sides must be even")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    options, name = CODECS[codec]
    encode(os.path.join(out, name), options, still, frames, deviation, int(deviation * 10) + len(codec))
    for kind in ("alpha", "fg"):
        os.makedirs(os.path.join(out, kind))
        truth = [f for f in os.listdir(os.path.join(source, kind)) if f.startswith("0001.")][0]
        for number in range(1, frames + 1):
            os.symlink(os.path.abspath(os.path.join(source, kind, truth)),
                       os.path.join(out, kind, "%04d%s" % (number, os.path.splitext(truth)[1])))
    meta = json.load(open(os.path.join(source, "meta.json")))
    meta.update(id=os.path.basename(out), frames=frames, strata=["noisy", "clip"], plate=name)
    json.dump(meta, open(os.path.join(out, "meta.json"), "w"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    parser.add_argument("out")
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--noise", type=float, nargs="+", default=[2, 4, 8])
    parser.add_argument("--case", nargs="+", default=["d01_hair_strands", "d02_fur_lemur", "d08_uneven_bear",
                                                      "d10_blue_peahen", "d11_hard_balloon"])
    arguments = parser.parse_args()
    for case in arguments.case:
        for codec in CODECS:
            for noise in arguments.noise:
                make(os.path.join(arguments.set, case),
                     os.path.join(arguments.out, "media", "plates", "%s_%s_%g" % (case, codec, noise)),
                     arguments.frames, codec, noise)


if __name__ == "__main__":
    main()
