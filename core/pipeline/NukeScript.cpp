// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/HandOver.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace ckd {

namespace {

/// Text inside the quotes of a script: Tcl would read these characters.
QString quoted(const QString& text) {
    QString out;
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\' || c == u'[' || c == u'$' || c == u'{' || c == u'}')
            out += u'\\';
        out += c;
    }
    return u'"' + out + u'"';
}

/// Node names are letters, digits and underscores.
QString nodeName(const QString& text) {
    QString name;
    for (const QChar c : text)
        name += c.unicode() < 128 && c.isLetterOrNumber() ? c : QChar(u'_');
    return name.isEmpty() || name[0].isDigit() ? u'_' + name : name;
}

QString colorspaceOf(PassSummary::Values values) {
    // Names of the configuration that the Root asks for. Coverage is no colour: no curve, whatever the
    // format.
    return values == PassSummary::Values::SrgbCurve ? QStringLiteral("sRGB") : QStringLiteral("linear");
}

/// Writes nodes of one script. The text is a stack machine: a node takes its inputs from the top (input 0
/// first) and is pushed itself.
class ScriptWriter {
public:
    ScriptWriter(const QString& script, NukePaths paths)
        : m_folder(QFileInfo(script).absoluteDir()), m_paths(paths) {}

    void root(const HandOver& first, FrameNumber begin, FrameNumber end) {
        m_text += QStringLiteral("version 12.0 v1\n");
        open(QStringLiteral("Root"));
        knob("inputs", QStringLiteral("0"));
        knob("first_frame", QString::number(begin));
        knob("last_frame", QString::number(end));
        if (first.rate.isKnown())
            knob("fps", QString::number(first.rate.toDouble(), 'g', 10));
        knob("format", format(first));
        knob("colorManagement", QStringLiteral("Nuke"));
        knob("workingSpaceLUT", QStringLiteral("linear"));
        close();
    }

    void clip(const HandOver& clip) {
        m_clip = &clip;
        const PassSummary* processed = find(Pass::Processed, PassSummary::Kind::Pictures);
        if (processed == nullptr)
            processed = find(Pass::Combined, PassSummary::Kind::Pictures);
        if (processed == nullptr)
            processed = find(Pass::Processed, PassSummary::Kind::Movie);
        if (processed != nullptr && processed->alpha == MovieAlpha::None)
            processed = nullptr; // a movie over black
        const PassSummary* fg = either(Pass::Fg);
        const PassSummary* matte = either(Pass::Matte);
        std::vector<const PassSummary*> others;
        for (const PassSummary& pass : clip.passes)
            others.push_back(&pass);
        const auto used = [&](const PassSummary* pass) { std::erase(others, pass); };
        if (processed != nullptr) {
            read(*processed);
            used(processed);
            // A Read with "premultiplied" set divides, converts and multiplies again; straight files need it
            // once.
            if (processed->alpha == MovieAlpha::Straight)
                premult();
            over();
        } else if (fg != nullptr && matte != nullptr) {
            read(*matte); // A of the Copy
            read(*fg);    // B
            used(matte);
            used(fg);
            node(QStringLiteral("Copy"), 2,
                 {{"from0", QStringLiteral("rgba.red")}, {"to0", QStringLiteral("rgba.alpha")}});
            premult();
            over();
        }
        for (const PassSummary* pass : others)
            read(*pass);
    }

    [[nodiscard]] QByteArray text() const { return m_text.toUtf8(); }

private:
    [[nodiscard]] const PassSummary* find(Pass pass, PassSummary::Kind kind) const {
        const auto found =
            std::find_if(m_clip->passes.begin(), m_clip->passes.end(),
                         [&](const PassSummary& one) { return one.pass == pass && one.kind == kind; });
        return found == m_clip->passes.end() ? nullptr : &*found;
    }
    [[nodiscard]] const PassSummary* either(Pass pass) const {
        const PassSummary* pictures = find(pass, PassSummary::Kind::Pictures);
        return pictures != nullptr ? pictures : find(pass, PassSummary::Kind::Movie);
    }

    [[nodiscard]] static QString format(const HandOver& clip) {
        return QStringLiteral("\"%1 %2 0 0 %1 %2 %3 %4\"")
            .arg(clip.width)
            .arg(clip.height)
            .arg(clip.pixelAspect)
            .arg(nodeName(clip.clip));
    }

    [[nodiscard]] QString file(const PassSummary& pass) const {
        const QString path = QDir(m_clip->folder).filePath(pass.file);
        if (m_paths == NukePaths::Absolute)
            return quoted(path);
        // The knob evaluates this when it is used, so the script and the passes may move together.
        const QString below = quoted(u'/' + m_folder.relativeFilePath(path));
        return QStringLiteral("\"\\[file dirname \\[value root.name]]") + below.mid(1);
    }

    void read(const PassSummary& pass) {
        const bool isMovie = pass.kind == PassSummary::Kind::Movie;
        const FrameNumber first = m_clip->frames.front();
        const FrameNumber last = m_clip->frames.back();
        open(QStringLiteral("Read"));
        knob("inputs", QStringLiteral("0"));
        knob("file", file(pass));
        knob("format", format(*m_clip));
        knob("first", QString::number(isMovie ? 1 : first));
        knob("last", QString::number(isMovie ? last - first + 1 : last));
        if (isMovie) {
            knob("frame_mode", quoted(QStringLiteral("start at")));
            knob("frame", QString::number(first));
        }
        knob("origfirst", QString::number(isMovie ? 1 : first));
        knob("origlast", QString::number(isMovie ? last - first + 1 : last));
        knob("origset", QStringLiteral("true"));
        if (!isMovie && last - first + 1 > FrameNumber(m_clip->frames.size()))
            knob("on_error", quoted(QStringLiteral("nearest frame"))); // numbers without a frame
        knob("colorspace", colorspaceOf(pass.values));
        // Multiplied after the curve: has to be divided before the curve is taken off.
        if (pass.alpha == MovieAlpha::Premultiplied && pass.values == PassSummary::Values::SrgbCurve)
            knob("premultiplied", QStringLiteral("true"));
        knob("name", nodeName(m_clip->clip + u'_' + passName(pass.pass) +
                              (isMovie ? QStringLiteral("_movie") : QString())));
        knob("label", quoted(label(pass)));
        place();
        close();
    }

    [[nodiscard]] static QString label(const PassSummary& pass) {
        switch (pass.alpha) {
        case MovieAlpha::Straight:
            return QStringLiteral("straight alpha");
        case MovieAlpha::Premultiplied:
            return QStringLiteral("premultiplied");
        case MovieAlpha::None:
            break;
        }
        return passName(pass.pass);
    }

    void premult() { node(QStringLiteral("Premult"), 1, {}); }

    /// The top of the stack over a checkerboard.
    void over() {
        node(QStringLiteral("CheckerBoard2"), 0, {{"format", format(*m_clip)}}); // B, input 0
        node(QStringLiteral("Merge2"), 2,
             {{"operation", QStringLiteral("over")},
              {"name", nodeName(m_clip->clip + QStringLiteral("_over"))}});
    }

    void node(const QString& kind, int inputs, const std::vector<std::pair<const char*, QString>>& knobs) {
        open(kind);
        if (inputs != 1)
            knob("inputs", QString::number(inputs));
        for (const auto& [name, value] : knobs)
            knob(name, value);
        place();
        close();
    }

    void open(const QString& kind) { m_text += kind + QStringLiteral(" {\n"); }
    void knob(const char* name, const QString& value) {
        m_text += u' ' + QString::fromLatin1(name) + u' ' + value + u'\n';
    }
    void close() { m_text += QStringLiteral("}\n"); }
    void place() {
        knob("xpos", QString::number(110 * (m_nodes % 10)));
        knob("ypos", QString::number(110 * (m_nodes / 10)));
        ++m_nodes;
    }

    const QDir m_folder;
    const NukePaths m_paths;
    const HandOver* m_clip = nullptr;
    int m_nodes = 0;
    QString m_text;
};

} // namespace

QByteArray nukeScript(std::span<const HandOver> clips, const QString& script, NukePaths paths) {
    ScriptWriter writer(script, paths);
    if (clips.empty())
        return {};
    FrameNumber first = clips.front().frames.front();
    FrameNumber last = clips.front().frames.back();
    for (const HandOver& clip : clips) {
        first = std::min(first, clip.frames.front());
        last = std::max(last, clip.frames.back());
    }
    writer.root(clips.front(), first, last);
    for (const HandOver& clip : clips)
        writer.clip(clip);
    return writer.text();
}

} // namespace ckd
