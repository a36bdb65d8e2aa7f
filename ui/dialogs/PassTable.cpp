// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/PassTable.h"

#include "ui/widgets/NumberField.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr Pass kPasses[] = {Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp, Pass::Hint, Pass::Combined};
enum GridColumn { PassColumn, FormatColumn, DepthColumn, CompressionColumn, MovieColumn };

bool isPreview(Pass pass) {
    return pass == Pass::Comp || pass == Pass::Hint;
}

QString passTip(Pass pass) {
    switch (pass) {
    case Pass::Fg:
        return PassTable::tr("Straight foreground colour, not multiplied by the matte; scene-linear in EXR");
    case Pass::Matte:
        return PassTable::tr("The matte alone: one channel, white is kept");
    case Pass::Processed:
        return PassTable::tr("Foreground and matte together, premultiplied; scene-linear in EXR");
    case Pass::Comp:
        return PassTable::tr("A preview over a checkerboard, for looking at");
    case Pass::Hint:
        return PassTable::tr("The coarse matte that the keyer was given");
    case Pass::Combined:
        return PassTable::tr("One EXR file with processed, foreground and matte as parts");
    }
    return {};
}

/// The compressions worth choosing between, the default first.
constexpr ExrCompression kCompressions[] = {ExrCompression::Piz,  ExrCompression::Zip,   ExrCompression::Zips,
                                            ExrCompression::Rle,  ExrCompression::Pxr24, ExrCompression::Dwaa,
                                            ExrCompression::Dwab, ExrCompression::None};

QString compressionText(ExrCompression compression) {
    switch (compression) {
    case ExrCompression::Dwaa:
    case ExrCompression::Dwab:
        //: EXR compression that changes values a little; %1 is its name
        return PassTable::tr("%1 (lossy)").arg(exrCompressionName(compression).toUpper());
    case ExrCompression::None:
        //: No compression of EXR files
        return PassTable::tr("None");
    default:
        return exrCompressionName(compression).toUpper();
    }
}

struct MovieChoice {
    MovieSettings::Codec codec;
    std::optional<MovieAlpha> alpha; ///< only of processed
    QString text;
};

/// What is offered for a pass.
std::vector<MovieChoice> movieChoices(Pass pass) {
    using Codec = MovieSettings::Codec;
    const auto name = [](const char* codec, const char* container) {
        return QStringLiteral("%1 (.%2)").arg(QLatin1String(codec), QLatin1String(container));
    };
    if (pass == Pass::Processed) {
        const auto straight = [](const QString& codec) {
            //: Movie with an alpha channel whose colour is not multiplied by it; %1 is "ProRes 4444 (.mov)"
            return PassTable::tr("%1, straight alpha").arg(codec);
        };
        const auto premultiplied = [](const QString& codec) {
            //: Movie with an alpha channel whose colour is multiplied by it; %1 is "ProRes 4444 (.mov)"
            return PassTable::tr("%1, premultiplied").arg(codec);
        };
        const QString proRes = name("ProRes 4444", "mov");
        const QString png = name("PNG", "mov");
        const QString vp9 = name("VP9", "webm");
        return {{Codec::ProRes4444, MovieAlpha::Straight, straight(proRes)},
                {Codec::ProRes4444, MovieAlpha::Premultiplied, premultiplied(proRes)},
                {Codec::Png, MovieAlpha::Straight, straight(png)},
                {Codec::Png, MovieAlpha::Premultiplied, premultiplied(png)},
                {Codec::Vp9, MovieAlpha::Straight, straight(vp9)},
                {Codec::Ffv1, MovieAlpha::Straight, straight(name("FFV1", "mkv"))}};
    }
    return {{Codec::H264, {}, name("H.264", "mp4")},
            {Codec::Hevc, {}, name("HEVC 10-bit", "mp4")},
            {Codec::ProRes422Hq, {}, name("ProRes 422 HQ", "mov")},
            {Codec::ProRes4444, {}, name("ProRes 4444", "mov")},
            {Codec::Vp9, {}, name("VP9", "webm")},
            {Codec::Ffv1, {}, name("FFV1", "mkv")}};
}

QComboBox* comboBox(QWidget* parent, const QString& accessibleName) {
    auto* combo = new QComboBox(parent);
    combo->setAccessibleName(accessibleName);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    wheelOnlyWithFocus(*combo);
    return combo;
}

/// A movie as the combo box keeps it: moviePassText(), empty for none.
QString movieText(Pass pass, const MovieChoice& choice) {
    MoviePass movie;
    movie.pass = pass;
    movie.codec = choice.codec;
    movie.alpha = choice.alpha;
    return moviePassText(movie);
}

} // namespace

QString passTitle(Pass pass) {
    switch (pass) {
    case Pass::Fg:
        //: Pass: straight foreground colour
        return PassTable::tr("FG");
    case Pass::Matte:
        //: Pass: the alpha
        return PassTable::tr("Matte");
    case Pass::Processed:
        //: Pass: foreground multiplied by the matte, with alpha
        return PassTable::tr("Processed");
    case Pass::Comp:
        //: Pass: preview over a background
        return PassTable::tr("Comp");
    case Pass::Hint:
        //: Pass: the coarse alpha that tells the keyer what to keep
        return PassTable::tr("Hint");
    case Pass::Combined:
        //: Pass: one file that holds processed, foreground and matte
        return PassTable::tr("Combined");
    }
    return {};
}

PassTable::PassTable(QWidget* parent) : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(3);
    const std::pair<GridColumn, QString> titles[] = {{PassColumn, tr("Pictures")},
                                                     {FormatColumn, tr("Format")},
                                                     {DepthColumn, tr("Depth")},
                                                     {CompressionColumn, tr("Compression")},
                                                     {MovieColumn, tr("Movie")}};
    for (const auto& [column, title] : titles) {
        auto* label = new QLabel(title, this);
        label->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(label, 0, column);
    }
    grid->setColumnStretch(MovieColumn, 1);
    int line = 1;
    for (const Pass pass : kPasses)
        addRow(pass, line++);
}

void PassTable::addRow(Pass pass, int line) {
    auto* grid = static_cast<QGridLayout*>(layout());
    Row row;
    row.pass = pass;
    row.pictures = new QCheckBox(passTitle(pass), this);
    row.pictures->setToolTip(passTip(pass));
    //: %1 is a pass
    row.pictures->setAccessibleName(tr("%1 as pictures").arg(passTitle(pass)));
    grid->addWidget(row.pictures, line, PassColumn);
    if (isPreview(pass)) {
        auto* fixed = new QLabel(tr("PNG 8-bit"), this);
        fixed->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(fixed, line, FormatColumn);
    } else {
        addFormats(row, line);
    }
    if (pass != Pass::Combined)
        addMovies(row, line);
    m_rows.push_back(row);
    const auto changed = [this, pass] {
        enableFields(this->row(pass));
        if (!m_showing)
            Q_EMIT edited();
    };
    connect(row.pictures, &QCheckBox::toggled, this, changed);
    for (QComboBox* combo : {row.format, row.depth, row.compression, row.movie}) {
        if (combo)
            connect(combo, &QComboBox::currentIndexChanged, this, changed);
    }
    enableFields(row);
}

void PassTable::addFormats(Row& row, int line) {
    auto* grid = static_cast<QGridLayout*>(layout());
    if (row.pass == Pass::Combined) {
        auto* fixed = new QLabel(tr("EXR, 3 parts"), this);
        fixed->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(fixed, line, FormatColumn);
    } else {
        row.format = comboBox(this, tr("Format of %1").arg(passTitle(row.pass)));
        row.format->addItem(QStringLiteral("EXR"), int(PassFormat::Exr));
        row.format->addItem(tr("PNG 16-bit"), int(PassFormat::Png16));
        row.format->addItem(tr("TIFF 16-bit"), int(PassFormat::Tiff16));
        row.format->setToolTip(tr("EXR keeps every value; PNG and TIFF hold 0 to 1, with the sRGB curve"));
        grid->addWidget(row.format, line, FormatColumn);
    }
    row.depth = comboBox(this, tr("Depth of %1").arg(passTitle(row.pass)));
    row.depth->addItem(tr("Half"), int(ExrOptions::Depth::Half));
    row.depth->addItem(tr("Float"), int(ExrOptions::Depth::Float));
    row.depth->setToolTip(tr("16 or 32 bits per value; half is enough for film material"));
    grid->addWidget(row.depth, line, DepthColumn);
    row.compression = comboBox(this, tr("Compression of %1").arg(passTitle(row.pass)));
    for (const ExrCompression compression : kCompressions)
        row.compression->addItem(compressionText(compression), int(compression));
    grid->addWidget(row.compression, line, CompressionColumn);
}

void PassTable::addMovies(Row& row, int line) {
    row.movie = comboBox(this, tr("Movie of %1").arg(passTitle(row.pass)));
    //: The pass is not written as a movie
    row.movie->addItem(tr("No movie"), QString());
    for (const MovieChoice& choice : movieChoices(row.pass))
        row.movie->addItem(choice.text, movieText(row.pass, choice));
    static_cast<QGridLayout*>(layout())->addWidget(row.movie, line, MovieColumn);
}

void PassTable::enableFields(const Row& row) {
    const bool pictures = row.pictures->isChecked();
    const bool exr = !row.format || row.format->currentData().toInt() == int(PassFormat::Exr);
    if (row.format)
        row.format->setEnabled(pictures);
    if (row.depth)
        row.depth->setEnabled(pictures && exr);
    if (row.compression)
        row.compression->setEnabled(pictures && exr);
}

const PassTable::Row& PassTable::row(Pass pass) const {
    return *std::find_if(m_rows.begin(), m_rows.end(), [pass](const Row& row) { return row.pass == pass; });
}

std::vector<PassOutput> PassTable::passes() const {
    std::vector<PassOutput> outputs;
    for (const Row& row : m_rows) {
        if (!row.pictures->isChecked())
            continue;
        PassOutput output{row.pass, {}};
        if (row.format)
            output.file.format = PassFormat(row.format->currentData().toInt());
        if (row.depth)
            output.file.depth = ExrOptions::Depth(row.depth->currentData().toInt());
        if (row.compression)
            output.file.compression = ExrCompression(row.compression->currentData().toInt());
        outputs.push_back(output);
    }
    return outputs;
}

std::vector<MoviePass> PassTable::movies() const {
    std::vector<MoviePass> movies;
    for (const Row& row : m_rows) {
        const QString text = row.movie ? row.movie->currentData().toString() : QString();
        if (const Result<MoviePass> movie = parseMoviePass(text); !text.isEmpty() && movie)
            movies.push_back(*movie);
    }
    return movies;
}

void PassTable::set(const std::vector<PassOutput>& passes, const std::vector<MoviePass>& movies) {
    m_showing = true;
    for (const Row& row : m_rows) {
        const auto output = std::find_if(passes.begin(), passes.end(),
                                         [&](const PassOutput& one) { return one.pass == row.pass; });
        row.pictures->setChecked(output != passes.end());
        const PassFile file = output == passes.end() ? PassFile{} : output->file;
        if (row.format)
            row.format->setCurrentIndex(row.format->findData(int(file.format)));
        if (row.depth)
            row.depth->setCurrentIndex(row.depth->findData(int(file.depth)));
        if (row.compression)
            row.compression->setCurrentIndex(row.compression->findData(int(file.compression)));
        if (!row.movie)
            continue;
        const auto movie = std::find_if(movies.begin(), movies.end(),
                                        [&](const MoviePass& one) { return one.pass == row.pass; });
        const QString text = movie == movies.end() ? QString() : moviePassText(*movie);
        if (row.movie->findData(text) < 0) // one that the table does not offer
            row.movie->addItem(text.mid(text.indexOf(u'=') + 1), text);
        row.movie->setCurrentIndex(row.movie->findData(text));
    }
    m_showing = false;
}

} // namespace ckd::ui
