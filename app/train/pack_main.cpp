// SPDX-License-Identifier: Apache-2.0
#include "app/train/StockPacker.h"

#include <cstdio>
#include <cstring>

namespace {

constexpr char kHelp[] =
    "corridorkey-pack --out FILE [--screens PATH...] [--subjects PATH...] [options]\n"
    "Packs pictures of your own stage for corridorkey-train --stock FILE.\n\n"
    "  --screens PATH...   empty green or blue screens: pictures, folders of a sequence, movies\n"
    "  --subjects PATH...  keyed pictures with an alpha channel (EXR: associated, others: straight)\n"
    "  --frames N          of each sequence or movie (default 8)\n"
    "  --side PIXELS       larger pictures are made smaller (default 1280, at most 4096)\n";

/// The number after an option, or 0.
int numberOf(const char* text) {
    bool good = false;
    const int value = QString::fromLocal8Bit(text).toInt(&good);
    return good ? value : 0;
}

} // namespace

int main(int argc, char** argv) {
    ckd::train::PackOptions options;
    QString out;
    QStringList* list = nullptr;
    for (int i = 1; i < argc; ++i) {
        const QString word = QString::fromLocal8Bit(argv[i]);
        if (word == QLatin1String("--help")) {
            std::fputs(kHelp, stdout);
            return 0;
        }
        const bool more = i + 1 < argc;
        if (word == QLatin1String("--screens")) {
            list = &options.screens;
        } else if (word == QLatin1String("--subjects")) {
            list = &options.subjects;
        } else if (word == QLatin1String("--out") && more) {
            out = QString::fromLocal8Bit(argv[++i]);
        } else if (word == QLatin1String("--frames") && more) {
            options.frames = numberOf(argv[++i]);
        } else if (word == QLatin1String("--side") && more) {
            options.side = numberOf(argv[++i]);
        } else if (list != nullptr && !word.startsWith(QLatin1String("--"))) {
            list->append(word);
        } else {
            std::fprintf(stderr, "'%s' is no option of this program, or lacks its value. See --help.\n",
                         argv[i]);
            return 2;
        }
    }
    if (out.isEmpty() || options.frames < 1 || options.side < 64 || options.side > 4096) {
        std::fputs(kHelp, stderr);
        return 2;
    }
    const ckd::Result<ckd::train::PackResult> done = ckd::train::packStock(options, out);
    if (!done) {
        std::fprintf(stderr, "%s\n", qPrintable(done.error().message));
        return exitCode(done.error().kind);
    }
    std::printf("%d screens and %d subjects in %s\n", done.value().screens, done.value().subjects,
                qPrintable(out));
    return 0;
}
