// SPDX-License-Identifier: Apache-2.0
#include "app/tools/pseudo-locale/PseudoText.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/widgets/Languages.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <map>

using namespace ckd;
using namespace ckd::ui;

namespace {

struct Entry {
    QString context;
    QString source;
    QString comment;
    QStringList translations; ///< several for plural forms
    bool isPlural = false;
    bool isFinished = true;

    [[nodiscard]] QString key() const {
        return context + QLatin1String(" | ") + source + QLatin1String(" | ") + comment;
    }
};

Entry readEntry(QXmlStreamReader& in, const QString& context) {
    Entry entry;
    entry.context = context;
    entry.isPlural = in.attributes().hasAttribute(QStringLiteral("numerus"));
    while (in.readNextStartElement()) {
        if (in.name() == QStringLiteral("source")) {
            entry.source = in.readElementText();
        } else if (in.name() == QStringLiteral("comment")) {
            entry.comment = in.readElementText();
        } else if (in.name() == QStringLiteral("translation")) {
            entry.isFinished = !in.attributes().hasAttribute(QStringLiteral("type"));
            if (!entry.isPlural) {
                entry.translations += in.readElementText();
                continue;
            }
            while (in.readNextStartElement())
                entry.translations += in.readElementText();
        } else {
            in.skipCurrentElement();
        }
    }
    return entry;
}

/// Empty when the file cannot be read.
std::vector<Entry> readCatalogue(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader in(&file);
    std::vector<Entry> entries;
    QString context;
    in.readNextStartElement();
    while (in.readNextStartElement()) {
        if (in.name() != QStringLiteral("context")) {
            in.skipCurrentElement();
            continue;
        }
        while (in.readNextStartElement()) {
            if (in.name() == QStringLiteral("name"))
                context = in.readElementText();
            else if (in.name() == QStringLiteral("message"))
                entries.push_back(readEntry(in, context));
            else
                in.skipCurrentElement();
        }
    }
    return in.hasError() ? std::vector<Entry>{} : entries;
}

/// What a translation must repeat: placeholders, tags, the title's mark, file patterns.
QStringList fixedParts(const QString& text) {
    static const QRegularExpression fixed(
        QStringLiteral("%L?\\d+|%n|<[^>]*>|\\[\\*\\]|\\*\\.\\w+|\\n|^\\s|\\s$"));
    QStringList parts;
    for (auto match = fixed.globalMatch(text); match.hasNext();)
        parts += match.next().captured();
    parts.sort();
    return parts;
}

QChar mnemonic(const QString& text) {
    static const QRegularExpression mark(QStringLiteral("&(\\w)"));
    const QRegularExpressionMatch match = mark.match(QString(text).remove(QStringLiteral("&&")));
    return match.hasMatch() ? match.captured(1).at(0).toLower() : QChar();
}

QString sourceCatalogue(const QString& language) {
    return QStringLiteral(CKD_CATALOGUES_SOURCE "/corridorkey_%1.ts").arg(language);
}

} // namespace

class TestCatalogues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyWordIsTranslated_data() { everyLanguage(); }
    void everyWordIsTranslated();
    void fixedPartsAreKept_data() { everyLanguage(); }
    void fixedPartsAreKept();
    void cataloguesFollowTheSources();
    void mnemonicsAreUnique_data();
    void mnemonicsAreUnique();
    void nobodySeesPluralInBrackets_data();
    void nobodySeesPluralInBrackets();
    void pseudoText_data();
    void pseudoText();

private:
    static void everyLanguage();
};

void TestCatalogues::everyLanguage() {
    QTest::addColumn<QString>("path");
    const QFileInfoList files =
        QDir(QStringLiteral(CKD_CATALOGUES_SOURCE)).entryInfoList({QStringLiteral("*.ts")});
    QVERIFY(files.size() >= 2);
    for (const QFileInfo& file : files)
        QTest::newRow(qPrintable(file.fileName())) << file.filePath();
    QTest::newRow("pseudo-locale") << QStringLiteral(CKD_CATALOGUES "/corridorkey_en_XA.ts");
}

void TestCatalogues::everyWordIsTranslated() {
    QFETCH(const QString, path);
    const std::vector<Entry> entries = readCatalogue(path);
    QVERIFY(entries.size() >= 10);
    QStringList missing;
    for (const Entry& entry : entries) {
        const bool complete = entry.isFinished && entry.translations.size() == (entry.isPlural ? 2 : 1) &&
                              !entry.translations.contains(QString());
        if (!complete)
            missing += entry.key();
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
}

void TestCatalogues::fixedPartsAreKept() {
    QFETCH(const QString, path);
    QStringList wrong;
    for (const Entry& entry : readCatalogue(path)) {
        for (const QString& translation : entry.translations) {
            const bool same = fixedParts(translation) == fixedParts(entry.source) ||
                              path.contains(QLatin1String("en_XA")); // brackets enclose outer spaces
            const bool hasMnemonic = mnemonic(entry.source).isNull() == mnemonic(translation).isNull();
            const bool opens = entry.source.endsWith(QChar(0x2026)) == translation.contains(QChar(0x2026));
            const bool isMenu = entry.source.contains(QLatin1Char('&'));
            if (!same || !hasMnemonic || (isMenu && !opens))
                wrong += entry.key() + QLatin1String(" -> ") + translation;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

/// A text that was added or changed in the sources is in the catalogues, one that went away is not. If this
/// fails: build `update_translations` and translate what is new.
void TestCatalogues::cataloguesFollowTheSources() {
    const QTemporaryDir folder;
    const QString fresh = folder.filePath(QStringLiteral("corridorkey_de.ts"));
    QProcess lupdate;
    lupdate.setProcessChannelMode(QProcess::MergedChannels);
    lupdate.start(QStringLiteral(CKD_LUPDATE),
                  {QStringLiteral("-no-obsolete"), QStringLiteral("-I"), QStringLiteral(CKD_SOURCE_DIR),
                   QStringLiteral("@" CKD_CATALOGUES "/sources.lst"), QStringLiteral("-ts"), fresh});
    QVERIFY(lupdate.waitForFinished(120'000));
    QVERIFY2(lupdate.exitCode() == 0, lupdate.readAll().constData());
    std::map<QString, int> count; // +1 in the sources, -1 in the catalogue
    for (const Entry& entry : readCatalogue(fresh))
        ++count[entry.key()];
    QVERIFY(count.size() > 500);
    for (const Entry& entry : readCatalogue(sourceCatalogue(QStringLiteral("de"))))
        --count[entry.key()];
    QStringList differences;
    for (const auto& [key, difference] : count) {
        if (difference != 0)
            differences += (difference > 0 ? QLatin1String("new: ") : QLatin1String("gone: ")) + key;
    }
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
}

void TestCatalogues::mnemonicsAreUnique_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("German") << QStringLiteral("de");
}

void TestCatalogues::mnemonicsAreUnique() {
    QFETCH(const QString, language);
    installLanguage(*qApp, language, QStringLiteral(CKD_CATALOGUES));
    QWidget owner;
    ActionRegistry registry(&owner);
    QMenuBar bar;
    registry.fill(bar);
    QVERIFY(bar.actions().size() >= 7);
    QStringList clashes;
    const auto look = [&](const QList<QAction*>& actions, QStringList more, const QString& where) {
        std::map<QChar, QString> taken;
        for (const QAction* action : actions)
            more += action->text();
        for (const QString& text : more) {
            const QChar key = mnemonic(text);
            if (!key.isNull() && !taken.emplace(key, text).second)
                clashes += QStringLiteral("%1: %2, %3").arg(where, taken[key], text);
        }
    };
    look(bar.actions(), {}, QStringLiteral("menu bar"));
    for (const QAction* action : bar.actions()) {
        const bool isFile = action == bar.actions().constFirst();
        const QString recent = QCoreApplication::translate("ckd::ui::MainWindow", "Open &recent");
        look(action->menu()->actions(), isFile ? QStringList{recent} : QStringList{}, action->text());
    }
    const auto dialog = [](const char* text) {
        return QCoreApplication::translate("ckd::ui::ExportDialog", text);
    };
    look({}, {dialog("&Preset"), dialog("E&xisting files"), dialog("P&rofile")}, QStringLiteral("export"));
    QVERIFY2(clashes.isEmpty(), qPrintable(clashes.join(QLatin1Char('\n'))));
}

void TestCatalogues::nobodySeesPluralInBrackets_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("three");
    QTest::newRow("the system's, C") << QString() << "1 frame"
                                     << "3 frames";
    QTest::newRow("C") << QStringLiteral("C") << "1 frame"
                       << "3 frames";
    QTest::newRow("en_US") << QStringLiteral("en_US") << "1 frame"
                           << "3 frames";
    QTest::newRow("en_GB") << QStringLiteral("en_GB") << "1 frame"
                           << "3 frames";
    QTest::newRow("without a catalogue") << QStringLiteral("fr_FR") << "1 frame"
                                         << "3 frames";
    QTest::newRow("German") << QStringLiteral("de") << "1 Frame"
                            << "3 Frames";
    QTest::newRow("Austrian") << QStringLiteral("de_AT") << "1 Frame"
                              << "3 Frames";
    QTest::newRow("pseudo") << QStringLiteral("en_XA") << QStringLiteral("[1 fŕåmé~~]")
                            << QStringLiteral("[3 fŕåméš~~]");
}

void TestCatalogues::nobodySeesPluralInBrackets() {
    QFETCH(const QString, language);
    installLanguage(*qApp, language, QStringLiteral(CKD_CATALOGUES));
    const auto frames = [](int count) {
        return QCoreApplication::translate("ckd::ui::ClipListModel", "%n frame(s)", nullptr, count);
    };
    QTEST(frames(1), "one");
    QTEST(frames(3), "three");
}

void TestCatalogues::pseudoText_data() {
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("expected");
    QTest::newRow("word") << "Matte" << QStringLiteral("[Måţţé]");
    QTest::newRow("longer") << "Clean plate" << QStringLiteral("[Çļéåñ pļåţé~~~]");
    QTest::newRow("letter") << "R" << QStringLiteral("[Ŕ]");
    QTest::newRow("mnemonic") << "&File" << QStringLiteral("[&Fîļé]");
    QTest::newRow("placeholders") << "%1 of %L2, %n" << QStringLiteral("[%1 öf %L2, %n~~~~]");
    QTest::newRow("tag") << "or <a href=\"x\">open</a>" << QStringLiteral("[öŕ <a href=\"x\">öpéñ</a>~]");
    QTest::newRow("pattern") << "Settings (*.json)" << QStringLiteral("[Šéţţîñĝš (*.json)~~~~~]");
    QTest::newRow("title") << "%1[*] – Key" << QStringLiteral("[%1[*] – Ķéý~~]");
    QTest::newRow("lines") << "Drop\nhere" << QStringLiteral("[Ðŕöp~~\nĥéŕé~~]");
}

void TestCatalogues::pseudoText() {
    QFETCH(const QString, english);
    QTEST(ckd::pseudoText(english), "expected");
}

int main(int argc, char** argv) {
    qputenv("LC_ALL", "C"); // before Qt asks for the system's locale
    qunsetenv("LANGUAGE");
    QApplication application(argc, argv);
    TestCatalogues test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_catalogues.moc"
