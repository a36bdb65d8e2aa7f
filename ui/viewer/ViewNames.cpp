// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewNames.h"

#include <QCoreApplication>

namespace ckd::ui {

namespace {

/// Context of the translations.
struct ViewNames {
    Q_DECLARE_TR_FUNCTIONS(ViewNames)
};

} // namespace

QString viewName(View view) {
    switch (view) {
    case View::Plate:
        //: The filmed frame, before keying.
        return ViewNames::tr("Plate");
    case View::Hint:
        //: Coarse alpha that tells the keyer what to keep.
        return ViewNames::tr("Hint");
    case View::CleanPlate:
        //: The green or blue screen alone, without the subject.
        return ViewNames::tr("Clean plate");
    case View::Matte:
        //: The alpha of the key, shown in grey.
        return ViewNames::tr("Matte");
    case View::Fg:
        //: Short for foreground: the subject's colour without the screen, not premultiplied.
        return ViewNames::tr("FG");
    case View::Processed:
        //: Despilled foreground premultiplied by the matte, ready for compositing.
        return ViewNames::tr("Processed");
    case View::Comp:
        //: Composite: the keyed subject over a background.
        return ViewNames::tr("Comp");
    }
    return {};
}

QString viewShortcut(View view) {
    return QStringLiteral("F%1").arg(int(view) + 1);
}

QString sourceName(FrameSource source) {
    switch (source) {
    case FrameSource::Live:
        //: Pictures of the frame at the playhead with the settings of now.
        return ViewNames::tr("Live");
    case FrameSource::SnapshotA:
        //: A result that was kept to compare with.
        return ViewNames::tr("Snapshot A");
    case FrameSource::SnapshotB:
        //: A second result that was kept to compare with.
        return ViewNames::tr("Snapshot B");
    }
    return {};
}

QString missingText(View view) {
    switch (view) {
    case View::Plate:
        //: Shown in place of a picture. Plate: the filmed frame.
        return ViewNames::tr("The plate has not been read yet.");
    case View::Hint:
        //: Shown in place of a picture. Hint: coarse alpha that guides the keyer.
        return ViewNames::tr("No hint was used for this frame.");
    case View::CleanPlate:
        //: Shown in place of a picture. Clean plate: the screen without the subject.
        return ViewNames::tr("This clip has no clean plate.");
    case View::Matte:
    case View::Fg:
    case View::Processed:
    case View::Comp:
        break;
    }
    //: Shown in place of a picture. Keyed: separated from the screen.
    return ViewNames::tr("This frame has not been keyed yet.");
}

} // namespace ckd::ui
