// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/KeyPanel.h"

#include "core/keyers/KeyerRegistry.h"
#include "ui/models/ProjectDocument.h"
#include "ui/panels/SettingEditors.h"
#include "ui/panels/SettingRow.h"
#include "ui/widgets/NumberField.h"
#include "ui/widgets/PathField.h"
#include "ui/widgets/Section.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QThread>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace ckd::ui {

namespace {

/// What the clips have in common; none when they differ.
QString common(const ProjectDocument& document, const std::function<QString(const Clip&)>& get) {
    QString value;
    for (const QString& id : document.selection()) {
        const QString next = get(*document.clip(id));
        if (id != document.selection().front() && next != value)
            return {};
        value = next;
    }
    return value;
}

QString hintName(const Clip& clip) {
    switch (clip.hint.kind) {
    case HintChoice::Kind::Auto:
        return QStringLiteral("auto");
    case HintChoice::Kind::None:
        return QStringLiteral("none");
    case HintChoice::Kind::File:
        return QStringLiteral("file");
    case HintChoice::Kind::PlateAlpha:
        return QStringLiteral("alpha");
    }
    return {};
}

QComboBox* comboBox(QWidget* parent, const QString& name) {
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    wheelOnlyWithFocus(*box);
    return box;
}

/// Scrolls up and down only, so it is at least as wide as its content: how wide that is, the language
/// decides.
class ColumnScrollArea : public QScrollArea {
public:
    explicit ColumnScrollArea(QWidget* parent) : QScrollArea(parent) {
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    [[nodiscard]] QSize minimumSizeHint() const override {
        const QSize least = QScrollArea::minimumSizeHint();
        if (!widget())
            return least;
        const int content = widget()->minimumSizeHint().width();
        return {content + 2 * frameWidth() + verticalScrollBar()->sizeHint().width(), least.height()};
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
};

} // namespace

KeyPanel::KeyPanel(ProjectDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_keyers(installedKeyers())
    , m_content(new QWidget(this))
    , m_empty(new QLabel(this)) {
    build();
    connect(&document, &ProjectDocument::selectionChanged, this, &KeyPanel::showDocument);
    connect(&document, &ProjectDocument::reset, this, &KeyPanel::showDocument);
    connect(&document, &ProjectDocument::clipChanged, this, [this](const QString& id) {
        if (m_document.selection().contains(id))
            showDocument();
    });
    showKeyers();
    showDocument();
}

KeyPanel::~KeyPanel() = default;

void KeyPanel::build() {
    auto* scroll = new ColumnScrollArea(this);
    scroll->setWidget(m_content);
    m_empty->setText(tr("Select a clip to see how it is keyed"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setEnabled(false);
    auto* stack = new QStackedLayout(this);
    stack->addWidget(scroll);
    stack->addWidget(m_empty);

    new QVBoxLayout(m_content);
    m_content->layout()->setContentsMargins(0, 0, 0, 0);
    m_content->layout()->setSpacing(0);
    buildKeyerSection();
    buildHintSection();
    const std::pair<QString, QString> groups[] = {{tr("Screen"), QStringLiteral("screen.")},
                                                  //: Section of the key panel: the alpha
                                                  {tr("Matte"), QStringLiteral("matte.")},
                                                  {tr("Colour"), QStringLiteral("color.")}};
    for (const auto& [title, prefix] : groups) {
        auto* section = new Section(title, m_content);
        m_content->layout()->addWidget(section);
        addSettings(section, prefix);
    }
    static_cast<QVBoxLayout*>(m_content->layout())->addStretch(1);
}

void KeyPanel::buildKeyerSection() {
    //: Section of the key panel: what turns the plate into matte and foreground
    Section* section = m_keyerSection = new Section(tr("Keyer"), m_content);
    m_content->layout()->addWidget(section);
    m_keyer = comboBox(section, tr("Keyer"));
    m_keyer->setObjectName(QStringLiteral("keyer"));
    section->addRow(new SettingLabel(tr("Keyer"), section), m_keyer);
    m_device = comboBox(section, tr("Device"));
    m_device->addItem(choiceText(QStringLiteral("auto")), QString());
    m_device->addItem(tr("Processor"), QStringLiteral("cpu"));
    m_device->addItem(tr("Graphics card (CUDA)"), QStringLiteral("cuda"));
    m_device->addItem(tr("All graphics cards (CUDA)"), QStringLiteral("all"));
    section->addRow(new SettingLabel(tr("Device"), section), m_device);
    addSettings(section, QStringLiteral("network."));
    connect(m_keyer, &QComboBox::activated, this, &KeyPanel::applyKeyer);
    connect(m_device, &QComboBox::activated, this, [this](int index) {
        const QString device = m_device->itemData(index).toString();
        m_document.changeClips(m_document.selection(), tr("Change device"), {},
                               [&device](Clip& clip) { clip.device = device; });
    });
}

void KeyPanel::buildHintSection() {
    //: Section of the key panel: the coarse alpha that tells a network what to keep
    Section* section = m_hintSection = new Section(tr("Hint"), m_content);
    m_content->layout()->addWidget(section);
    m_hint = comboBox(section, tr("Hint source"));
    m_hint->setObjectName(QStringLiteral("hint"));
    m_hint->addItem(choiceText(QStringLiteral("auto")), QStringLiteral("auto"));
    //: Hint source: no hint at all
    m_hint->addItem(tr("None"), QStringLiteral("none"));
    //: Hint source: a file, folder or movie
    m_hint->addItem(tr("File"), QStringLiteral("file"));
    m_hint->addItem(tr("Plate's alpha"), QStringLiteral("alpha"));
    m_hint->setToolTip(tr("Automatic uses a hint that lies beside the clip (shot_alphahint.mov, AlphaHint); "
                          "a keyer that needs one makes its own otherwise."));
    section->addRow(new SettingLabel(tr("Source"), section), m_hint);
    m_hintPath = new PathField(tr("Hint file"), section);
    section->addRow(new SettingLabel(tr("File"), section), m_hintPath);
    addSettings(section, QStringLiteral("hint."));
    connect(m_hint, &QComboBox::activated, this, &KeyPanel::applyHint);
    connect(m_hintPath, &PathField::pathEdited, this, [this](const QString& path) {
        m_document.changeClips(m_document.selection(), tr("Change hint"), {}, [&path](Clip& clip) {
            clip.hint = path.isEmpty() ? HintChoice{} : HintChoice{HintChoice::Kind::File, path};
        });
    });
}

void KeyPanel::addSettings(Section* section, const QString& prefix) {
    for (const SettingSpec& spec : settingSpecs()) {
        if (!spec.key.startsWith(prefix))
            continue;
        auto* row = new SettingRow(spec, section);
        section->addRow(row->label(), row->editor());
        connect(row, &SettingRow::edited, this, &KeyPanel::edit);
        connect(row, &SettingRow::resetRequested, this, &KeyPanel::reset);
        connect(row, &SettingRow::gestureEnded, this, [this] { m_document.endGesture(); });
        connect(row, &SettingRow::pickRequested, this, &KeyPanel::pickScreenColorRequested);
        m_rows.push_back(row);
    }
}

void KeyPanel::reloadKeyers() {
    m_keyers = installedKeyers();
    showKeyers();
    showDocument();
}

QString KeyPanel::deviceText() const {
    const Clip* clip = m_document.currentClip();
    if (!clip)
        return {};
    const KeyerInfo* keyer = keyerOf(clip->keyer);
    if (!keyer)
        return tr("Keyer is not installed");
    const bool choice = keyer->choosesDevice;
    if (choice && clip->device.isEmpty())
        //: Which device keys: the program decides
        return tr("Device: automatic");
    if (!choice || clip->device == QLatin1String("cpu")) {
        const int cores = QThread::idealThreadCount();
        //: %1 is how many cores the computer's processor has, more than one
        return cores > 1 ? tr("Processor, %1 cores").arg(cores) : tr("Processor");
    }
    const int index = m_device->findData(clip->device);
    return index < 0 ? clip->device : m_device->itemText(index);
}

void KeyPanel::setPicking(bool on) {
    for (SettingRow* row : m_rows)
        row->setPicking(on);
}

void KeyPanel::showKeyers() {
    m_keyer->clear();
    for (const KeyerInfo& keyer : m_keyers)
        m_keyer->addItem(settingText(keyer.title), keyer.id);
    m_keyer->insertSeparator(m_keyer->count());
    m_keyer->addItem(tr("Install checkpoint…"), QString());
}

const KeyerInfo* KeyPanel::keyerOf(const QString& id) const {
    const auto found = std::find_if(m_keyers.begin(), m_keyers.end(),
                                    [&id](const KeyerInfo& info) { return info.id == id; });
    return found == m_keyers.end() ? nullptr : &*found;
}

void KeyPanel::showDocument() {
    const bool any = !m_document.selection().isEmpty();
    static_cast<QStackedLayout*>(layout())->setCurrentIndex(any ? 0 : 1);
    if (!any)
        return;
    const KeyerInfo* keyer = keyerOf(m_document.currentClip()->keyer);
    for (SettingRow* row : m_rows) {
        QStringList values;
        for (const QString& id : m_document.selection())
            values += row->spec().get(m_document.clip(id)->settings);
        row->show(values, row->spec().get(keyer ? keyer->defaults : KeySettings()));
        const auto scope = static_cast<unsigned>(row->spec().scope);
        const bool used = scope == 0 || !keyer || (keyer->features & scope) != 0;
        auto* section = static_cast<Section*>(row->parent());
        section->setRowVisible(row->editor(), used);
    }
    showSources();
}

void KeyPanel::showSources() {
    const QString keyer = common(m_document, [](const Clip& clip) { return clip.keyer; });
    int index = m_keyer->findData(keyer);
    if (!keyer.isEmpty() && index < 0) { // a checkpoint that is not installed here
        //: %1 is the name of a keyer that the project asks for
        m_keyer->insertItem(0, tr("%1 (not installed)").arg(keyer), keyer);
        index = 0;
    }
    m_keyer->setCurrentIndex(index);
    const KeyerInfo* info = keyerOf(keyer);
    const bool network = !info || info->choosesDevice;
    m_keyerSection->setRowVisible(m_device, network);
    const Clip& current = *m_document.currentClip();
    if (!current.device.isEmpty() && m_device->findData(current.device) < 0)
        m_device->addItem(current.device, current.device);
    m_device->setCurrentIndex(m_device->findData(current.device));

    const QString hint = common(m_document, hintName);
    m_hint->setCurrentIndex(m_hint->findData(hint));
    m_hintSection->setRowVisible(m_hintPath, hint == QLatin1String("file"));
    m_hintPath->setPath(common(m_document, [](const Clip& clip) { return clip.hint.path; }));
}

void KeyPanel::applyKeyer(int index) {
    const QString id = m_keyer->itemData(index).toString();
    if (id.isEmpty()) {
        showSources();
        Q_EMIT installCheckpointRequested();
        return;
    }
    // Defaults belong to the keyer: what was at the old one's default goes to the new one's.
    m_document.changeClips(m_document.selection(), tr("Change keyer"), {}, [this, &id](Clip& clip) {
        const KeyerInfo* before = keyerOf(clip.keyer);
        const KeyerInfo* after = keyerOf(id);
        clip.keyer = id;
        if (!after)
            return;
        if (!after->choosesDevice)
            clip.device.clear();
        for (const SettingSpec& spec : settingSpecs()) {
            if (!before || spec.get(clip.settings) == spec.get(before->defaults))
                (void)spec.set(clip.settings, spec.get(after->defaults));
        }
    });
}

void KeyPanel::applyHint(int index) {
    const QString name = m_hint->itemData(index).toString();
    m_document.changeClips(m_document.selection(), tr("Change hint"), {}, [&name](Clip& clip) {
        clip.hint.kind = name == QLatin1String("none")    ? HintChoice::Kind::None
                         : name == QLatin1String("file")  ? HintChoice::Kind::File
                         : name == QLatin1String("alpha") ? HintChoice::Kind::PlateAlpha
                                                          : HintChoice::Kind::Auto;
    });
}

void KeyPanel::edit(const QString& key, const QString& value) {
    if (const Result<void> set = m_document.setSetting(key, value); !set) {
        showDocument();
        Q_EMIT refused(set.error().message);
    }
}

void KeyPanel::reset(const QString& key) {
    const Clip* current = m_document.currentClip();
    if (!current)
        return;
    const KeyerInfo* keyer = keyerOf(current->keyer);
    const SettingSpec* spec = findSetting(key);
    m_document.endGesture();
    edit(key, spec->get(keyer ? keyer->defaults : KeySettings()));
    m_document.endGesture();
}

void KeyPanel::resetAll() {
    m_document.changeClips(m_document.selection(), tr("Reset settings"), {}, [this](Clip& clip) {
        const KeyerInfo* keyer = keyerOf(clip.keyer);
        clip.settings = keyer ? keyer->defaults : KeySettings();
    });
}

} // namespace ckd::ui
