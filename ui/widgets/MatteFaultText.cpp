// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/MatteFaultText.h"

#include <QCoreApplication>
#include <QStringList>

namespace ckd::ui {

namespace {

struct MatteFaultText {
    Q_DECLARE_TR_FUNCTIONS(ckd::ui::MatteFaultText)
};

} // namespace

QString matteFaultText(const FlaggedFrame& frame) {
    QStringList words;
    for (const MatteFault fault : kAllMatteFaults) {
        if (!frame.has(fault))
            continue;
        switch (fault) {
        case MatteFault::Empty:
            //: A suspected fault of a frame's matte: nothing in the picture is foreground.
            words << MatteFaultText::tr("the matte is empty");
            break;
        case MatteFault::Full:
            //: A suspected fault of a frame's matte: nothing in the picture is background.
            words << MatteFaultText::tr("the matte is full");
            break;
        case MatteFault::Holes:
            //: A suspected fault of a frame's matte: transparent places inside what should be opaque.
            words << MatteFaultText::tr("holes inside solids");
            break;
        case MatteFault::Chatter:
            //: A suspected fault of a frame's matte: flickering specks outside the subject.
            words << MatteFaultText::tr("specks outside the subject");
            break;
        case MatteFault::SuddenChange:
            //: A suspected fault of a frame's matte.
            words << MatteFaultText::tr("unlike the frames before and after");
            break;
        }
    }
    return words.join(QStringLiteral(", "));
}

} // namespace ckd::ui
