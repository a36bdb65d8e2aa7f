// SPDX-License-Identifier: Apache-2.0
#include "app/cli/HelpText.h"

#include "core/keying/KeySettings.h"

#include <QStringList>

namespace ckd::cli {

namespace {

constexpr const char* kGeneral =
    R"(corridorkey-cli: keys green-screen and blue-screen clips into matte, FG, processed and comp files.

  corridorkey-cli key INPUT… -o FOLDER [options]   key clips              (key --help)
  corridorkey-cli verify FOLDER [--json]           whether every file of earlier runs is still whole
  corridorkey-cli scan FOLDER… [--json]            which clips are in folders, what they have, what is wrong
  corridorkey-cli info PATH [--json]               what a clip is: size, rate, frames, colour, warnings
  corridorkey-cli checkpoints add|list|verify|remove   install and check downloaded weights files
  corridorkey-cli doctor [--json]                  what this build and machine can do, and whether it works
  corridorkey-cli --version

Exit codes: 0 all frames whole · 1 finished, some frames failed · 2 usage · 3 input · 4 model · 5 output or disk
            6 device · 130 interrupted (Ctrl+C once: stop cleanly; twice: at once)
Logs go to standard error, results and --json to standard output.
)";

constexpr const char* kKey = R"(corridorkey-cli key INPUT… -o FOLDER [options]

INPUT   a movie, a picture (that file alone), a folder with one sequence, name.####.exr or name.%04d.exr.
        Several inputs make one folder per clip below FOLDER; two inputs of one name are refused.
        A project of the window (NAME.ckproj, alone and without -o): renders what its queue still holds.

Output
  -o, --output FOLDER      FOLDER/FG, /Matte, /Processed, /Comp. A sequence keeps its names and numbers; shot.mov
                           becomes shot.0001.exr and so on.
  --name-template TEXT     how files are called: {stem} (the plate's own name and number, the default), {clip},
                           {pass}, {frame}, {frame:06}; for example {clip}_{pass}.{frame:04}
  --passes LIST            of fg,matte,processed,comp,hint,combined (default fg,matte,processed,comp)
                             fg         straight foreground colour, scene-linear RGB
                             matte      alpha, one channel, linear
                             processed  RGBA, scene-linear, premultiplied
                             comp       8-bit PNG preview over a checkerboard, sRGB
                             hint       8-bit PNG of the hint that was used
                             combined   one EXR file with the parts rgba (processed), fg and matte
                             none       no pictures, only movies
  --movie PASS=CODEC[:OPTION=VALUE,…]   also write a pass as a movie, FOLDER/Comp/shot.mp4 and so on; may be repeated
                             h264, hevc (.mp4) · prores422hq, prores4444, qtrle, png (.mov) · ffv1 (.mkv) · vp9 (.webm)
                             alpha=straight|premultiplied|none   of processed in prores4444, ffv1, vp9, qtrle, png
                                        (default straight; colour has the sRGB curve in movies, and premultiplied is
                                        multiplied after it)
                             container=mov|mp4|mkv|webm   depth=8|10|12|16   chroma=420|422|444   crf=N (smaller is
                                        better)   fps=RATE (default the plate's, else 24)   sound=plate|none
                           For example --movie processed=prores4444 --movie comp=h264:crf=18. A movie carries the
                           plate's rate, timecode, reel and sound. It runs from the first to the last frame; a frame
                           that failed or is not there shows the one before, and the end of the run says so. A run
                           that breaks off leaves shot.partial.mov; a movie is never continued, but made again.
  --format exr|png16|tiff16   of fg, matte and processed            (default exr; 16-bit files are sRGB-encoded,
                           hold 0..1 only and have processed's colour straight; EXR keeps everything)
  --compression NAME       EXR: none rle zips zip piz pxr24 dwaa dwab (default piz)
  --depth half|float       EXR                                       (default half)
  --profile default|original   'original' writes the passes as the original program does: fg as the keyer gave it
                           (sRGB-encoded, not despilled), matte before despeckle
  --overwrite              replace files that exist (without it an existing file ends the run before it begins)
  --skip-existing          continue an earlier run: frames that its journal names with the same settings and source
                           are left alone when every file is there, unchanged and opens; all others are made again.
                           A file that no earlier run wrote is replaced only with --overwrite as well
  --on-full pause|stop     when the disk is full: wait until there is room, or end the run
                           (default pause on a terminal, else stop)
  --write-nuke FILE.nk     also write a Nuke script: a Read per pass with range, colour space and premultiplication,
                           and processed (or fg and matte) over a checkerboard
  --nuke-paths relative|absolute   files of the script: relative to it, or absolute (default relative)
  --write-manifest FILE.json   also write what was made: clips, passes, settings, failed frames, every file with size
                           and digest
  --contact-sheet FILE.png   also make a picture of plate | matte | FG | comp for four frames of each clip

Input
  --hint auto|none|plate-alpha|PATH   coarse alpha: picture, folder or movie, or the plate's own alpha channel; auto
                           looks beside the clip (shot_alphahint.mov, AlphaHint folder)   (default auto)
  --layer NAME             layer or part of an EXR plate              (default: R,G,B, else chosen and said)
  --input-space NAME       colour space of the plate, and of a clean plate that is EXR as the plate is, or as little
                           as it                                      (default auto: EXR linear, everything else sRGB)
                             srgb rec709 linear linear-rec709 linear-rec2020 linear-p3d65 raw acescg aces2065-1 acescct
                             logc3 logc4 slog3 slog3-cine vlog log3g10 pq hlg, or a space of the colour config
  --output-space NAME      scene-linear space of EXR passes: plate (the plate's own primaries), linear-rec709, acescg,
                           aces2065-1, linear-rec2020, linear-p3d65, or a linear space of the config (default plate)
  --color-config FILE      OpenColorIO config with more colour spaces (default $OCIO)
  --frames LIST            such as 1001-1100x2,1200, in the numbers that info shows
  --start-number N         number of a movie's first frame, or of a lone picture (default 1, or the number
                           in the picture's name); a sequence has its own numbers

Key
  --keyer NAME             embedded: the small network that comes with the program (the default where this build has
                           it) · difference: colour difference on an estimated clean plate · or the name of an
                           installed checkpoint of the CorridorKey network (see checkpoints --help), which makes its
                           own hint when none is found or given
  --screen auto|green|blue|'#rrggbb'                                  (default auto)
  --despill 0..10          10 is full                                 (default: the keyer's)
  --despeckle PIXELS|off   smallest island kept                       (default: the keyer's)
  --settings FILE.json     settings from a file: {"matte.gamma": 1.2, …}
  --set KEY=VALUE          any setting below; may be repeated; wins over --settings
  Order of precedence: keyer's default, --settings, --set and the short forms.

  --refiner 0..3           network keyers: strength of the refiner    (default: 1)
  --resolution auto|512|1024|1536|2048   network keyers: size at which the network looks at the frame; any multiple
                           of 32 up to 4096. auto: the largest that fits on a graphics card; 1024 on the processor

Machine
  --device auto|cpu|cuda[:N]|all|LIST   network keyers (default: $CORRIDORKEY_DEVICE, else auto: a CUDA card with
                           enough memory). all: every CUDA card of the best one's model; LIST: these cards, as in
                           cuda:0,cuda:1. Several cards key several frames at once; the pixels do not change
  --threads N              processor cores to use                     (default: all)
  --memory-budget GB       memory for frames in flight                (default: a quarter of the machine's)
  --json                   one JSON object per line on standard output: started, frame (ascending), warning, finished;
                           error when the run ends before it began

Settings
)";

constexpr const char* kVerify = R"(corridorkey-cli verify FOLDER [--json] [--threads N]

Opens every file that the journal in FOLDER (or in the clip folders below it) names, and says which are missing,
damaged, changed or were never finished. Uses all cores; progress goes to standard error, with --json to standard
output as {"event":"progress"}.
Exit codes: 0 all are whole · 1 some are not · 2 usage · 3 no journal there.
)";

constexpr const char* kScan = R"(corridorkey-cli scan PATH… [--json] [--names-only]

Finds the clips in folders: movies, sequences, pictures, and shots (Shot/Input with Shot/AlphaHint and
Shot/VideoMamaMaskHint beside it, results in Shot/Output, which is never taken as input), to any depth.
Each clip is raw (a plate alone), masked (with a rough mask) or ready (with an alpha hint).

  --json         one JSON object per line: {"event": "clip", …}, then {"event": "note", …} for what is no clip
  --names-only   opens no file: faster, but says nothing about the lengths of movies
Exit codes: 0 clips were found · 2 usage · 3 nothing was found · 130 interrupted.
)";

constexpr const char* kInfo = R"(corridorkey-cli info PATH [--json] [--start-number N] [--layer NAME]

Says what a clip is: kind, size, pixel aspect, rate, frame numbers and gaps, codec, colour, and what is unusual.
)";

constexpr const char* kCheckpoints = R"(corridorkey-cli checkpoints ACTION

  add FILE [--name NAME] [--color green|blue]   install a downloaded CorridorKey weights file (.pth or .safetensors).
                        It is checked, copied as .safetensors and can then be used as --keyer NAME. The name
                        defaults to the file's, the colour of screen it was trained on to what the name says.
  list [--json]         what is installed
  verify [NAME]         read every byte again and compare with the digests
  remove NAME           delete it

The copies are in the checkpoints folder of the user's data ($CORRIDORKEY_DATA_DIR, else the system's place for it:
on Linux ~/.local/share/corridorkey-desktop/checkpoints). The weights are not part of this program and have their
own licence. A green checkpoint also keys blue screens, with green and blue exchanged, and the other way round.
Exit codes: 0 done · 2 usage · 4 the file cannot be used or is damaged · 5 the folder cannot be written.
)";

constexpr const char* kDoctor = R"(corridorkey-cli doctor [--json]

Says which versions and devices are in use and keys one synthetic frame into a temporary folder as a test, with the
embedded keyer and with every installed checkpoint.
Exit code 0 when everything works.
)";

QString settingLine(const SettingSpec& spec, const KeySettings& defaults) {
    QString value;
    switch (spec.kind) {
    case SettingSpec::Kind::Number:
    case SettingSpec::Kind::Integer:
        value = QStringLiteral("%1..%2%3")
                    .arg(QString::number(spec.minimum, 'g', 12), QString::number(spec.maximum, 'g', 12),
                         spec.unit.isEmpty() ? QString() : u' ' + spec.unit);
        break;
    case SettingSpec::Kind::Choice:
        value = spec.choices.join(u'|');
        break;
    case SettingSpec::Kind::File:
        value = QStringLiteral("FILE");
        break;
    case SettingSpec::Kind::Text:
        value = QStringLiteral("TEXT");
        break;
    }
    const QString standard = spec.get(defaults);
    QString line = QStringLiteral("  %1=%2").arg(spec.key, value).leftJustified(46);
    line += spec.help;
    if (!standard.isEmpty())
        line += QStringLiteral(" [%1]").arg(standard);
    return line + u'\n';
}

} // namespace

QString generalHelp() {
    return QString::fromUtf8(kGeneral);
}

QString keyHelp() {
    QString text = QString::fromUtf8(kKey);
    const KeySettings defaults;
    for (const SettingSpec& spec : settingSpecs())
        text += settingLine(spec, defaults);
    return text;
}

QString verifyHelp() {
    return QString::fromUtf8(kVerify);
}

QString scanHelp() {
    return QString::fromUtf8(kScan);
}

QString infoHelp() {
    return QString::fromUtf8(kInfo);
}

QString checkpointsHelp() {
    return QString::fromUtf8(kCheckpoints);
}

QString doctorHelp() {
    return QString::fromUtf8(kDoctor);
}

} // namespace ckd::cli
