<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ckd::ui::ClipListModel</name>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::ExportController</name>
    <message numerus="yes">
        <source>%n frame(s) failed. %1</source>
        <extracomment>%1 is the first failed frame&apos;s cause, a sentence</extracomment>
        <translation>
            <numerusform>%n frame failed. %1</numerusform>
            <numerusform>%n frames failed. %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::MessageBar</name>
    <message numerus="yes">
        <source>%n more</source>
        <extracomment>How many messages wait behind the one shown</extracomment>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::ProjectController</name>
    <message numerus="yes">
        <source>A copy of the project with %n clip(s) was kept.</source>
        <translation>
            <numerusform>A copy of the project with %n clip was kept.</numerusform>
            <numerusform>A copy of the project with %n clips was kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::ProjectDocument</name>
    <message numerus="yes">
        <source>Import %n clip(s)</source>
        <extracomment>Undo text</extracomment>
        <translation>
            <numerusform>Import %n clip</numerusform>
            <numerusform>Import %n clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n clip(s)</source>
        <extracomment>Undo text</extracomment>
        <translation>
            <numerusform>Remove %n clip</numerusform>
            <numerusform>Remove %n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::QueuePanel</name>
    <message numerus="yes">
        <source>%n with failures</source>
        <extracomment>Number of jobs with failures</extracomment>
        <translation>
            <numerusform>%n with failures</numerusform>
            <numerusform>%n with failures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::RenderQueueModel</name>
    <message numerus="yes">
        <source>%n failed</source>
        <extracomment>State of a finished job: number of frames without a result</extracomment>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done, %n to check</source>
        <extracomment>State of a finished job: number of frames whose matte looks suspicious</extracomment>
        <translation>
            <numerusform>Done, %n to check</numerusform>
            <numerusform>Done, %n to check</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::TransportBar</name>
    <message numerus="yes">
        <source>Frames %1 to %2 of the clip; %n exist</source>
        <extracomment>Tooltip of the frame range. %1, %2: first and last frame number, %3: how many frames.</extracomment>
        <translation>
            <numerusform>Frames %1 to %2 of the clip; %n exists</numerusform>
            <numerusform>Frames %1 to %2 of the clip; %n exist</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <extracomment>How many frames could not be shown in time during playback.</extracomment>
        <translation>
            <numerusform>%n dropped</numerusform>
            <numerusform>%n dropped</numerusform>
        </translation>
    </message>
</context>
</TS>
