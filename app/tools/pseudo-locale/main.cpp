// SPDX-License-Identifier: Apache-2.0
// ckd-pseudo-locale <catalogue.ts> <out.ts>: makes the catalogue of the pseudo-locale en_XA from the source
// texts of another one. Every word of the window then reads as "[Éẋåmpļé~~]": what stays plain is not
// translatable, what is cut off has no room for longer languages.
#include "app/tools/pseudo-locale/PseudoText.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <cstdio>

namespace {

struct Message {
    QString source;
    QString comment;
    bool isPlural = false;
};

void write(QXmlStreamWriter& out, const Message& message) {
    out.writeStartElement(QStringLiteral("message"));
    if (message.isPlural)
        out.writeAttribute(QStringLiteral("numerus"), QStringLiteral("yes"));
    out.writeTextElement(QStringLiteral("source"), message.source);
    if (!message.comment.isEmpty())
        out.writeTextElement(QStringLiteral("comment"), message.comment);
    out.writeStartElement(QStringLiteral("translation"));
    if (message.isPlural) {
        for (const char* ending : {"", "s"}) {
            QString form = message.source;
            form.replace(QStringLiteral("(s)"), QLatin1String(ending));
            out.writeTextElement(QStringLiteral("numerusform"), ckd::pseudoText(form));
        }
    } else {
        out.writeCharacters(ckd::pseudoText(message.source));
    }
    out.writeEndElement();
    out.writeEndElement();
}

Message readMessage(QXmlStreamReader& in) {
    Message message;
    message.isPlural = in.attributes().value(QStringLiteral("numerus")) == QStringLiteral("yes");
    while (in.readNextStartElement()) {
        if (in.name() == QStringLiteral("source"))
            message.source = in.readElementText();
        else if (in.name() == QStringLiteral("comment"))
            message.comment = in.readElementText();
        else
            in.skipCurrentElement();
    }
    return message;
}

void convert(QXmlStreamReader& in, QXmlStreamWriter& out) {
    out.setAutoFormatting(true);
    out.writeStartDocument();
    out.writeDTD(QStringLiteral("<!DOCTYPE TS>"));
    out.writeStartElement(QStringLiteral("TS"));
    out.writeAttribute(QStringLiteral("version"), QStringLiteral("2.1"));
    out.writeAttribute(QStringLiteral("language"), QStringLiteral("en_XA"));
    in.readNextStartElement();
    while (in.readNextStartElement()) {
        if (in.name() != QStringLiteral("context")) {
            in.skipCurrentElement();
            continue;
        }
        out.writeStartElement(QStringLiteral("context"));
        while (in.readNextStartElement()) {
            if (in.name() == QStringLiteral("name"))
                out.writeTextElement(QStringLiteral("name"), in.readElementText());
            else if (in.name() == QStringLiteral("message"))
                write(out, readMessage(in));
            else
                in.skipCurrentElement();
        }
        out.writeEndElement();
    }
    out.writeEndDocument();
}

int fail(const QString& sentence) {
    std::fprintf(stderr, "ckd-pseudo-locale: %s\n", qPrintable(sentence));
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3)
        return fail(QStringLiteral("usage: ckd-pseudo-locale <catalogue.ts> <out.ts>"));
    QFile source(arguments[1]);
    if (!source.open(QIODevice::ReadOnly))
        return fail(QStringLiteral("'%1' cannot be read: %2.").arg(source.fileName(), source.errorString()));
    QSaveFile target(arguments[2]);
    if (!target.open(QIODevice::WriteOnly))
        return fail(
            QStringLiteral("'%1' cannot be written: %2.").arg(target.fileName(), target.errorString()));
    QXmlStreamReader in(&source);
    QXmlStreamWriter out(&target);
    convert(in, out);
    if (in.hasError())
        return fail(QStringLiteral("'%1', line %2: %3.")
                        .arg(source.fileName(), QString::number(in.lineNumber()), in.errorString()));
    if (out.hasError() || !target.commit())
        return fail(
            QStringLiteral("'%1' cannot be written: %2.").arg(target.fileName(), target.errorString()));
    return 0;
}
