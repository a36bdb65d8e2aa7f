<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New project</source>
        <translation>&amp;Neues Projekt</translation>
    </message>
    <message>
        <source>Close all clips and begin a new project.</source>
        <translation>Alle Clips schließen und ein neues Projekt beginnen.</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>Projekt ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open a project file.</source>
        <translation>Eine Projektdatei öffnen.</translation>
    </message>
    <message>
        <source>&amp;Save project</source>
        <translation>Projekt &amp;speichern</translation>
    </message>
    <message>
        <source>Save the clips and their settings.</source>
        <translation>Die Clips und ihre Einstellungen speichern.</translation>
    </message>
    <message>
        <source>Save project &amp;as…</source>
        <translation>Projekt speichern &amp;unter…</translation>
    </message>
    <message>
        <source>Save the project under another name.</source>
        <translation>Das Projekt unter anderem Namen speichern.</translation>
    </message>
    <message>
        <source>&amp;Import clips…</source>
        <translation>Clips &amp;importieren…</translation>
    </message>
    <message>
        <source>Add movies or pictures of a sequence.</source>
        <translation>Filme oder Bilder einer Sequenz hinzufügen.</translation>
    </message>
    <message>
        <source>Import &amp;folder…</source>
        <translation>&amp;Ordner importieren…</translation>
    </message>
    <message>
        <source>Add every clip of a folder: sequences, shots, batches of shots.</source>
        <translation>Alle Clips eines Ordners hinzufügen: Sequenzen, Shots, Gruppen von Shots.</translation>
    </message>
    <message>
        <source>Open the sa&amp;mple clip</source>
        <translation>&amp;Beispielclip öffnen</translation>
    </message>
    <message>
        <source>Add the clip that comes with the program.</source>
        <translation>Den mitgelieferten Clip hinzufügen.</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>Close the program.</source>
        <translation>Das Programm schließen.</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take the last change back.</source>
        <translation>Die letzte Änderung zurücknehmen.</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>Die Änderung wieder ausführen.</translation>
    </message>
    <message>
        <source>&amp;Copy settings</source>
        <translation>Einstellungen &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy how the current clip is keyed.</source>
        <translation>Die Key-Einstellungen des aktuellen Clips kopieren.</translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation>Einstellungen &amp;einfügen</translation>
    </message>
    <message>
        <source>Key the selected clips like the copied one.</source>
        <translation>Die ausgewählten Clips wie den kopierten keyen.</translation>
    </message>
    <message>
        <source>Re&amp;set settings</source>
        <translation>Einstellungen &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Give the selected clips the keyer&apos;s defaults.</source>
        <translation>Den ausgewählten Clips die Standardwerte des Keyers geben.</translation>
    </message>
    <message>
        <source>Keep the current clip&apos;s settings in a file.</source>
        <translation>Die Einstellungen des aktuellen Clips in einer Datei ablegen.</translation>
    </message>
    <message>
        <source>&amp;Load settings preset…</source>
        <translation>Preset &amp;laden…</translation>
    </message>
    <message>
        <source>Key the selected clips with settings from a file.</source>
        <translation>Die ausgewählten Clips mit Einstellungen aus einer Datei keyen.</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Give the clip another name.</source>
        <translation>Dem Clip einen anderen Namen geben.</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Take the selected clips out of the project. Files stay.</source>
        <translation>Die ausgewählten Clips aus dem Projekt nehmen. Die Dateien bleiben.</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Open the folder that holds the plate.</source>
        <translation>Den Ordner öffnen, in dem die Plate liegt.</translation>
    </message>
    <message>
        <source>Re&amp;link…</source>
        <translation>&amp;Neu verknüpfen…</translation>
    </message>
    <message>
        <source>Tell where the plate is now.</source>
        <translation>Angeben, wo die Plate jetzt liegt.</translation>
    </message>
    <message>
        <source>Read the plate again, because its files changed.</source>
        <translation>Die Plate neu einlesen, weil sich ihre Dateien geändert haben.</translation>
    </message>
    <message>
        <source>&amp;One picture</source>
        <translation>&amp;Ein Bild</translation>
    </message>
    <message>
        <source>Show one view.</source>
        <translation>Eine Ansicht zeigen.</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>&amp;Nebeneinander</translation>
    </message>
    <message>
        <source>Show two views beside each other.</source>
        <translation>Zwei Ansichten nebeneinander zeigen.</translation>
    </message>
    <message>
        <source>&amp;Four pictures</source>
        <translation>&amp;Vier Bilder</translation>
    </message>
    <message>
        <source>Show four views.</source>
        <translation>Vier Ansichten zeigen.</translation>
    </message>
    <message>
        <source>&amp;Wipe</source>
        <translation>&amp;Wipe</translation>
    </message>
    <message>
        <source>Show two views with a line between them.</source>
        <translation>Zwei Ansichten mit einer Trennlinie zeigen.</translation>
    </message>
    <message>
        <source>Plate</source>
        <translation>Plate</translation>
    </message>
    <message>
        <source>Show the filmed frame in the active pane.</source>
        <translation>Im aktiven Feld den gefilmten Frame zeigen.</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Show the coarse alpha.</source>
        <translation>Das grobe Alpha zeigen.</translation>
    </message>
    <message>
        <source>Clean plate</source>
        <translation>Clean Plate</translation>
    </message>
    <message>
        <source>Show the screen alone.</source>
        <translation>Nur den Screen zeigen.</translation>
    </message>
    <message>
        <source>Matte</source>
        <translation>Matte</translation>
    </message>
    <message>
        <source>Show the alpha.</source>
        <translation>Das Alpha zeigen.</translation>
    </message>
    <message>
        <source>FG</source>
        <translation>FG</translation>
    </message>
    <message>
        <source>Show the straight foreground colour.</source>
        <translation>Die nicht premultiplizierte Vordergrundfarbe zeigen.</translation>
    </message>
    <message>
        <source>Processed</source>
        <translation>Processed</translation>
    </message>
    <message>
        <source>Show the premultiplied foreground.</source>
        <translation>Den premultiplizierten Vordergrund zeigen.</translation>
    </message>
    <message>
        <source>Comp</source>
        <translation>Comp</translation>
    </message>
    <message>
        <source>Show the foreground over a background.</source>
        <translation>Den Vordergrund über einem Hintergrund zeigen.</translation>
    </message>
    <message>
        <source>Fi&amp;t</source>
        <translation>Ein&amp;passen</translation>
    </message>
    <message>
        <source>Show the whole picture.</source>
        <translation>Das ganze Bild zeigen.</translation>
    </message>
    <message>
        <source>&amp;Actual pixels</source>
        <translation>Pi&amp;xelgenau</translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel.</source>
        <translation>Ein Bildpixel auf einem Bildschirmpixel.</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Show the picture larger.</source>
        <translation>Das Bild größer zeigen.</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Show the picture smaller.</source>
        <translation>Das Bild kleiner zeigen.</translation>
    </message>
    <message>
        <source>False-&amp;colour matte</source>
        <translation>&amp;Falschfarben-Matte</translation>
    </message>
    <message>
        <source>Colour holes and chatter in the matte.</source>
        <translation>Löcher und Rauschen in der Matte einfärben.</translation>
    </message>
    <message>
        <source>&amp;Draw mattes and hints</source>
        <translation>&amp;Mattes und Hints zeichnen</translation>
    </message>
    <message>
        <source>Draw garbage, holdout, core and hint shapes over the picture.</source>
        <translation>Garbage-, Holdout-, Core- und Hint-Shapes über das Bild zeichnen.</translation>
    </message>
    <message>
        <source>Background &amp;picture or clip…</source>
        <translation>&amp;Hintergrund (Bild oder Clip)…</translation>
    </message>
    <message>
        <source>Choose what the comp stands before.</source>
        <translation>Auswählen, wovor die Comp steht.</translation>
    </message>
    <message>
        <source>Full scr&amp;een</source>
        <translation>Voll&amp;bild</translation>
    </message>
    <message>
        <source>Use the whole screen.</source>
        <translation>Den ganzen Bildschirm nutzen.</translation>
    </message>
    <message>
        <source>&amp;Play / pause</source>
        <translation>Wiedergabe / &amp;Pause</translation>
    </message>
    <message>
        <source>Start or stop playback.</source>
        <translation>Die Wiedergabe starten oder anhalten.</translation>
    </message>
    <message>
        <source>Shuttle &amp;backward</source>
        <translation>Shuttle &amp;rückwärts</translation>
    </message>
    <message>
        <source>Play backward; again: faster.</source>
        <translation>Rückwärts abspielen; nochmals: schneller.</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>Stop playback.</source>
        <translation>Die Wiedergabe anhalten.</translation>
    </message>
    <message>
        <source>Shuttle &amp;forward</source>
        <translation>Shuttle &amp;vorwärts</translation>
    </message>
    <message>
        <source>Play forward; again: faster.</source>
        <translation>Vorwärts abspielen; nochmals: schneller.</translation>
    </message>
    <message>
        <source>Pre&amp;vious frame</source>
        <translation>Vori&amp;ger Frame</translation>
    </message>
    <message>
        <source>Step back by one frame.</source>
        <translation>Einen Frame zurück.</translation>
    </message>
    <message>
        <source>&amp;Next frame</source>
        <translation>&amp;Nächster Frame</translation>
    </message>
    <message>
        <source>Step forward by one frame.</source>
        <translation>Einen Frame vor.</translation>
    </message>
    <message>
        <source>To s&amp;tart</source>
        <translation>Zum &amp;Anfang</translation>
    </message>
    <message>
        <source>Go to the in point, then to the first frame.</source>
        <translation>Zum In-Punkt, dann zum ersten Frame.</translation>
    </message>
    <message>
        <source>To &amp;end</source>
        <translation>Zum &amp;Ende</translation>
    </message>
    <message>
        <source>Go to the out point, then to the last frame.</source>
        <translation>Zum Out-Punkt, dann zum letzten Frame.</translation>
    </message>
    <message>
        <source>Previous &amp;remark</source>
        <translation>Vorige A&amp;uffälligkeit</translation>
    </message>
    <message>
        <source>Go to the last frame before that failed or looks suspicious.</source>
        <translation>Zum vorigen Frame, der fehlgeschlagen oder verdächtig ist.</translation>
    </message>
    <message>
        <source>Next re&amp;mark</source>
        <translation>Nächste Auffä&amp;lligkeit</translation>
    </message>
    <message>
        <source>Go to the next frame that failed or looks suspicious.</source>
        <translation>Zum nächsten Frame, der fehlgeschlagen oder verdächtig ist.</translation>
    </message>
    <message>
        <source>Set &amp;in</source>
        <translation>&amp;In setzen</translation>
    </message>
    <message>
        <source>Begin the range at the playhead.</source>
        <translation>Den Bereich am Playhead beginnen.</translation>
    </message>
    <message>
        <source>Set &amp;out</source>
        <translation>&amp;Out setzen</translation>
    </message>
    <message>
        <source>End the range at the playhead.</source>
        <translation>Den Bereich am Playhead enden lassen.</translation>
    </message>
    <message>
        <source>&amp;Clear in and out</source>
        <translation>In und Out auf&amp;heben</translation>
    </message>
    <message>
        <source>Use the whole clip.</source>
        <translation>Den ganzen Clip verwenden.</translation>
    </message>
    <message>
        <source>&amp;Live key</source>
        <translation>Live-&amp;Key</translation>
    </message>
    <message>
        <source>Key the frame under the playhead.</source>
        <translation>Den Frame unter dem Playhead keyen.</translation>
    </message>
    <message>
        <source>&amp;Key the range into the cache</source>
        <translation>&amp;Bereich in den Cache keyen</translation>
    </message>
    <message>
        <source>Key every frame from in to out, to play the result.</source>
        <translation>Alle Frames von In bis Out keyen, um das Ergebnis abzuspielen.</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Write the passes of the selected clips.</source>
        <translation>Die Passes der ausgewählten Clips schreiben.</translation>
    </message>
    <message>
        <source>&amp;Install checkpoint…</source>
        <translation>&amp;Checkpoint installieren…</translation>
    </message>
    <message>
        <source>Add a downloaded CorridorKey weights file.</source>
        <translation>Eine heruntergeladene Datei mit CorridorKey-Gewichten hinzufügen.</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>List every action and its key.</source>
        <translation>Alle Aktionen und ihre Tasten auflisten.</translation>
    </message>
    <message>
        <source>&amp;About CorridorKey Desktop</source>
        <translation>Ü&amp;ber CorridorKey Desktop</translation>
    </message>
    <message>
        <source>Version, libraries, device and licences.</source>
        <translation>Version, Bibliotheken, Gerät und Lizenzen.</translation>
    </message>
    <message>
        <source>Sa&amp;ve settings preset…</source>
        <translation>Preset &amp;speichern…</translation>
    </message>
    <message>
        <source>Reload from &amp;disk</source>
        <translation>Dateien neu &amp;laden</translation>
    </message>
</context>
<context>
    <name>KeySettings</name>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Size at which the network looks at the frame.</source>
        <translation>Größe, in der das Netz den Frame betrachtet.</translation>
    </message>
    <message>
        <source>Screen colour</source>
        <translation>Screenfarbe</translation>
    </message>
    <message>
        <source>Colour of the screen; auto finds it.</source>
        <translation>Farbe des Screens; Automatik findet sie.</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Balance</translation>
    </message>
    <message>
        <source>0 compares the key channel with the larger of the other two, 1 with their average.</source>
        <translation>0 vergleicht den Key-Kanal mit dem größeren der beiden anderen, 1 mit deren Mittelwert.</translation>
    </message>
    <message>
        <source>Clean plate</source>
        <translation>Clean Plate</translation>
    </message>
    <message>
        <source>Clean plate over time</source>
        <translation>Clean Plate über Zeit</translation>
    </message>
    <message>
        <source>Combine several frames of the clip into the clean plate (steady camera).</source>
        <translation>Mehrere Frames des Clips zur Clean Plate verbinden (feste Kamera).</translation>
    </message>
    <message>
        <source>Pre-blur</source>
        <translation>Pre-Blur</translation>
    </message>
    <message>
        <source>Blur of the plate for the matte&apos;s calculation only; calms noise.</source>
        <translation>Weichzeichnung der Plate nur zur Berechnung der Matte; beruhigt Rauschen.</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Gain</translation>
    </message>
    <message>
        <source>Strength of the colour difference.</source>
        <translation>Stärke der Farbdifferenz.</translation>
    </message>
    <message>
        <source>Clip black</source>
        <translation>Clip Black</translation>
    </message>
    <message>
        <source>Matte values up to this become 0.</source>
        <translation>Mattewerte bis hier werden 0.</translation>
    </message>
    <message>
        <source>Clip white</source>
        <translation>Clip White</translation>
    </message>
    <message>
        <source>Matte values from this become 1.</source>
        <translation>Mattewerte ab hier werden 1.</translation>
    </message>
    <message>
        <source>Clip rollback</source>
        <translation>Clip Rollback</translation>
    </message>
    <message>
        <source>Brings back the soft edge that clipping took away.</source>
        <translation>Bringt die weiche Kante zurück, die das Clipping entfernt hat.</translation>
    </message>
    <message>
        <source>Automatic clean-up</source>
        <translation>Auto-Bereinigung</translation>
    </message>
    <message>
        <source>Strength of the automatic garbage and core mattes.</source>
        <translation>Stärke der automatischen Garbage und Core Mattes.</translation>
    </message>
    <message>
        <source>Shrink / grow</source>
        <translation>Schrumpfen / Wachsen</translation>
    </message>
    <message>
        <source>Moves the matte&apos;s edge; negative shrinks.</source>
        <translation>Verschiebt die Kante der Matte; negativ schrumpft.</translation>
    </message>
    <message>
        <source>Edge blur</source>
        <translation>Kantenblur</translation>
    </message>
    <message>
        <source>Gaussian blur of the matte.</source>
        <translation>Gaußscher Weichzeichner auf der Matte.</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>Makes half-transparent parts denser (&gt; 1) or thinner.</source>
        <translation>Macht halbtransparente Teile dichter (&gt; 1) oder dünner.</translation>
    </message>
    <message>
        <source>Despeckle</source>
        <translation>Despeckle</translation>
    </message>
    <message>
        <source>Removes islands smaller than this area; 0 or off keeps all.</source>
        <translation>Entfernt Inseln unterhalb dieser Fläche; 0 oder aus behält alle.</translation>
    </message>
    <message>
        <source>Garbage matte</source>
        <translation>Garbage Matte</translation>
    </message>
    <message>
        <source>White is removed, whatever the key says.</source>
        <translation>Weiß wird entfernt, was immer der Key sagt.</translation>
    </message>
    <message>
        <source>Holdout matte</source>
        <translation>Holdout Matte</translation>
    </message>
    <message>
        <source>White is kept, except where the garbage matte removes it.</source>
        <translation>Weiß bleibt erhalten, außer wo die Garbage Matte es entfernt.</translation>
    </message>
    <message>
        <source>Core matte</source>
        <translation>Core Matte</translation>
    </message>
    <message>
        <source>White is solid inside, so that no hole can appear.</source>
        <translation>Weiß ist innen deckend, sodass kein Loch entstehen kann.</translation>
    </message>
    <message>
        <source>Steadiness</source>
        <translation>Beruhigung</translation>
    </message>
    <message>
        <source>Calms a matte that flickers with the plate&apos;s noise: averages the frame with its neighbours where nothing moves.</source>
        <translation>Beruhigt eine Matte, die mit dem Rauschen der Plate flackert: mittelt den Frame mit seinen Nachbarn, wo sich nichts bewegt.</translation>
    </message>
    <message>
        <source>Despill</source>
        <translation>Despill</translation>
    </message>
    <message>
        <source>Removes the screen&apos;s colour from the foreground; 10 is full.</source>
        <translation>Entfernt die Screenfarbe aus dem Vordergrund; 10 ist voll.</translation>
    </message>
    <message>
        <source>Despill kind</source>
        <translation>Despill-Art</translation>
    </message>
    <message>
        <source>What the key channel is limited to.</source>
        <translation>Worauf der Key-Kanal begrenzt wird.</translation>
    </message>
    <message>
        <source>Edge colour</source>
        <translation>Kantenfarbe</translation>
    </message>
    <message>
        <source>Draws the colour of the solid part into thin edges.</source>
        <translation>Zieht die Farbe des deckenden Teils in dünne Kanten.</translation>
    </message>
    <message>
        <source>Source detail</source>
        <translation>Plate-Details</translation>
    </message>
    <message>
        <source>Uses the plate&apos;s own pixels where the matte is opaque.</source>
        <translation>Nimmt die Pixel der Plate selbst, wo die Matte deckt.</translation>
    </message>
    <message>
        <source>Input colour space</source>
        <translation>Eingangsfarbraum</translation>
    </message>
    <message>
        <source>Colour space of the plate; auto takes EXR as linear and everything else as sRGB.</source>
        <translation>Farbraum der Plate; Automatik nimmt EXR als linear und alles andere als sRGB.</translation>
    </message>
    <message>
        <source>Output colour space</source>
        <translation>Ausgangsfarbraum</translation>
    </message>
    <message>
        <source>Scene-linear space of EXR passes; plate keeps the plate&apos;s own primaries.</source>
        <translation>Szenenlinearer Farbraum der EXR-Passes; „wie die Plate“ behält deren Primärfarben.</translation>
    </message>
    <message>
        <source>Colour config</source>
        <translation>Farbkonfiguration</translation>
    </message>
    <message>
        <source>OpenColorIO config with further colour spaces; without one $OCIO is used.</source>
        <translation>OpenColorIO-Konfiguration mit weiteren Farbräumen; ohne sie gilt $OCIO.</translation>
    </message>
    <message>
        <source>Hint erosion</source>
        <translation>Hint-Erosion</translation>
    </message>
    <message>
        <source>How far the automatic hint stays inside the subject.</source>
        <translation>Wie weit der automatische Hint innerhalb des Motivs bleibt.</translation>
    </message>
    <message>
        <source>Hint blur</source>
        <translation>Hint-Blur</translation>
    </message>
    <message>
        <source>Softness of the automatic hint.</source>
        <translation>Weichheit des automatischen Hints.</translation>
    </message>
    <message>
        <source>Refiner</source>
        <translation>Refiner</translation>
    </message>
    <message>
        <source>Strength of the network&apos;s refiner.</source>
        <translation>Stärke des Refiners im Netz.</translation>
    </message>
    <message>
        <source>Colour difference</source>
        <extracomment>Keyer: compares the screen&apos;s channel with the other two</extracomment>
        <translation>Farbdifferenz</translation>
    </message>
    <message>
        <source>Linear (primaries as the file says)</source>
        <extracomment>Colour space of the plate</extracomment>
        <translation>Linear (Primärfarben laut Datei)</translation>
    </message>
    <message>
        <source>Raw (values as they are)</source>
        <extracomment>Colour space of the plate: no conversion</extracomment>
        <translation>Raw (Werte unverändert)</translation>
    </message>
    <message>
        <source>Automatic hint</source>
        <translation>Automatischer Hint</translation>
    </message>
    <message>
        <source>Which key a hint is made from when none is given; auto takes the embedded network where it can.</source>
        <translation>Aus welchem Key der Hint entsteht, wenn keiner angegeben ist; „Auto“ nimmt das eingebettete Netz, wo es geht.</translation>
    </message>
    <message>
        <source>Embedded network</source>
        <extracomment>Keyer: the small network that comes with the program</extracomment>
        <translation>Eingebettetes Netz</translation>
    </message>
    <message>
        <source>Picture or movie of the empty screen, else it is estimated; EXR is linear and everything else sRGB, but a file of the plate&apos;s kind has the plate&apos;s input space.</source>
        <translation>Bild oder Film des leeren Screens, sonst wird er geschätzt; EXR ist linear und alles andere sRGB, doch eine Datei von der Art der Plate hat deren Eingangsfarbraum.</translation>
    </message>
</context>
<context>
    <name>PixelProbe</name>
    <message>
        <source>x %1 y %2</source>
        <extracomment>Position of a pixel: %1 is the column, %2 the row.</extracomment>
        <translation>x %1 y %2</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>A keyer for green-screen and blue-screen footage.</source>
        <translation>Ein Keyer für Greenscreen- und Bluescreen-Aufnahmen.</translation>
    </message>
    <message>
        <source>Language of the window, e.g. de.</source>
        <translation>Sprache des Fensters, z. B. de.</translation>
    </message>
    <message>
        <source>What draws the viewer: auto, opengl or raster.</source>
        <translation>Womit der Viewer zeichnet: auto, opengl oder raster.</translation>
    </message>
    <message>
        <source>Movies, pictures, folders, or a project to open.</source>
        <translation>Filme, Bilder, Ordner oder ein Projekt zum Öffnen.</translation>
    </message>
</context>
<context>
    <name>Prompts</name>
    <message>
        <source>Open project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Import clips</source>
        <translation>Clips importieren</translation>
    </message>
    <message>
        <source>Import a folder</source>
        <translation>Ordner importieren</translation>
    </message>
    <message>
        <source>Install checkpoint</source>
        <translation>Checkpoint installieren</translation>
    </message>
    <message>
        <source>Background picture or clip</source>
        <translation>Hintergrund (Bild oder Clip)</translation>
    </message>
    <message>
        <source>Save settings preset</source>
        <translation>Preset speichern</translation>
    </message>
    <message>
        <source>Load settings preset</source>
        <translation>Preset laden</translation>
    </message>
    <message>
        <source>Where is the plate now?</source>
        <translation>Wo liegt die Plate jetzt?</translation>
    </message>
    <message>
        <source>CorridorKey projects (*.ckproj)</source>
        <translation>CorridorKey-Projekte (*.ckproj)</translation>
    </message>
    <message>
        <source>Weights files (*.pth *.safetensors)</source>
        <translation>Gewichtsdateien (*.pth *.safetensors)</translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation>Einstellungen (*.json)</translation>
    </message>
    <message>
        <source>Save project?</source>
        <translation>Projekt speichern?</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has changes that are not saved.</source>
        <translation>„%1“ enthält ungespeicherte Änderungen.</translation>
    </message>
    <message>
        <source>Later</source>
        <extracomment>Button: decide another time</extracomment>
        <translation>Später</translation>
    </message>
</context>
<context>
    <name>SettingChoice</name>
    <message>
        <source>auto</source>
        <extracomment>A setting decides by itself</extracomment>
        <translation>auto</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>average</source>
        <extracomment>Despill kind: limit the key channel to the average of the other two</extracomment>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>max</source>
        <extracomment>Despill kind: limit to the larger of the other two</extracomment>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>double</source>
        <extracomment>Despill kind: limit to 2/3 of the larger and 1/3 of the smaller</extracomment>
        <translation>doppelt</translation>
    </message>
    <message>
        <source>skin</source>
        <extracomment>Despill kind: protects skin</extracomment>
        <translation>Haut</translation>
    </message>
    <message>
        <source>embedded</source>
        <extracomment>What a hint is made from: the program&apos;s own network</extracomment>
        <translation>eingebettetes Netz</translation>
    </message>
    <message>
        <source>difference</source>
        <extracomment>What a hint is made from: the colour-difference key</extracomment>
        <translation>Farbdifferenz</translation>
    </message>
</context>
<context>
    <name>ViewNames</name>
    <message>
        <source>Plate</source>
        <extracomment>The filmed frame, before keying.</extracomment>
        <translation>Plate</translation>
    </message>
    <message>
        <source>Hint</source>
        <extracomment>Coarse alpha that tells the keyer what to keep.</extracomment>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Clean plate</source>
        <extracomment>The green or blue screen alone, without the subject.</extracomment>
        <translation>Clean Plate</translation>
    </message>
    <message>
        <source>Matte</source>
        <extracomment>The alpha of the key, shown in grey.</extracomment>
        <translation>Matte</translation>
    </message>
    <message>
        <source>FG</source>
        <extracomment>Short for foreground: the subject&apos;s colour without the screen, not premultiplied.</extracomment>
        <translation>FG</translation>
    </message>
    <message>
        <source>Processed</source>
        <extracomment>Despilled foreground premultiplied by the matte, ready for compositing.</extracomment>
        <translation>Processed</translation>
    </message>
    <message>
        <source>Comp</source>
        <extracomment>Composite: the keyed subject over a background.</extracomment>
        <translation>Comp</translation>
    </message>
    <message>
        <source>Live</source>
        <extracomment>Pictures of the frame at the playhead with the settings of now.</extracomment>
        <translation>Live</translation>
    </message>
    <message>
        <source>Snapshot A</source>
        <extracomment>A result that was kept to compare with.</extracomment>
        <translation>Snapshot A</translation>
    </message>
    <message>
        <source>Snapshot B</source>
        <extracomment>A second result that was kept to compare with.</extracomment>
        <translation>Snapshot B</translation>
    </message>
    <message>
        <source>The plate has not been read yet.</source>
        <extracomment>Shown in place of a picture. Plate: the filmed frame.</extracomment>
        <translation>Die Plate ist noch nicht gelesen.</translation>
    </message>
    <message>
        <source>No hint was used for this frame.</source>
        <extracomment>Shown in place of a picture. Hint: coarse alpha that guides the keyer.</extracomment>
        <translation>Für diesen Frame wurde kein Hint verwendet.</translation>
    </message>
    <message>
        <source>This clip has no clean plate.</source>
        <extracomment>Shown in place of a picture. Clean plate: the screen without the subject.</extracomment>
        <translation>Dieser Clip hat keine Clean Plate.</translation>
    </message>
    <message>
        <source>This frame has not been keyed yet.</source>
        <extracomment>Shown in place of a picture. Keyed: separated from the screen.</extracomment>
        <translation>Dieser Frame ist noch nicht gekeyt.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ActionRegistry</name>
    <message>
        <source>&amp;Undo: %1</source>
        <extracomment>%1 is what is undone, e.g. &quot;Change Despill&quot;</extracomment>
        <translation>&amp;Rückgängig: %1</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Wiederherstellen: %1</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Clip</source>
        <translation>&amp;Clip</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>&amp;Wiedergabe</translation>
    </message>
    <message>
        <source>&amp;Render</source>
        <extracomment>Menu: writing results</extracomment>
        <translation>&amp;Rendern</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was sie bewirkt</translation>
    </message>
    <message>
        <source>About CorridorKey Desktop</source>
        <translation>Über CorridorKey Desktop</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>FFmpeg %1, OpenEXR %2, Qt %3. The viewer is drawn by: %4.

The program&apos;s sources are under the Apache License 2.0; linked with Debian&apos;s FFmpeg the binary is under the GPL 3.

CorridorKey, the network and its checkpoints, is by Niko Pueringer and Corridor Digital. This is an independent program and contains no checkpoint.</source>
        <extracomment>%1 FFmpeg&apos;s version, %2 OpenEXR&apos;s, %3 Qt&apos;s, %4 what draws the viewer</extracomment>
        <translation>FFmpeg %1, OpenEXR %2, Qt %3. Der Viewer zeichnet mit: %4.

Die Quellen des Programms stehen unter der Apache-Lizenz 2.0; mit Debians FFmpeg verbunden steht das Programm unter der GPL 3.

CorridorKey, das Netz und seine Checkpoints, stammt von Niko Pueringer und Corridor Digital. Dies ist ein unabhängiges Programm und enthält keinen Checkpoint.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::Autosave</name>
    <message>
        <source>The project&apos;s safety copy cannot be written. %1</source>
        <translation>Die Sicherungskopie des Projekts kann nicht geschrieben werden. %1</translation>
    </message>
</context>
<context>
    <name>ckd::ui::BackgroundLoader</name>
    <message>
        <source>The background cannot be read: %1.</source>
        <translation>Der Hintergrund kann nicht gelesen werden: %1.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::CheckpointInstaller</name>
    <message>
        <source>&apos;%1&apos; could not be installed.</source>
        <translation>„%1“ konnte nicht installiert werden.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ClipImporter</name>
    <message>
        <source>The files could not be looked through: %1.</source>
        <translation>Die Dateien konnten nicht durchsucht werden: %1.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ClipListModel</name>
    <message>
        <source>Opening</source>
        <extracomment>State of a clip: its file is being looked at</extracomment>
        <translation>Öffnet</translation>
    </message>
    <message>
        <source>Raw</source>
        <extracomment>State of a clip: a plate without a hint</extracomment>
        <translation>Raw</translation>
    </message>
    <message>
        <source>Masked</source>
        <extracomment>State of a clip: a plate with a rough mask for a guided generator</extracomment>
        <translation>Masked</translation>
    </message>
    <message>
        <source>Ready</source>
        <extracomment>State of a clip: a plate with an alpha hint</extracomment>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Queued</source>
        <extracomment>State of a clip: waits in the render queue</extracomment>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Running</source>
        <extracomment>State of a clip: being exported</extracomment>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Done</source>
        <extracomment>State of a clip: exported</extracomment>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <extracomment>State of a clip: cannot be read, or its export failed</extracomment>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>opening…</source>
        <translation>öffnet…</translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n Frame</numerusform>
            <numerusform>%n Frames</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <extracomment>width × height in pixels</extracomment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <extracomment>frames per second</extracomment>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>Rename clip</source>
        <translation>Clip umbenennen</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ClipProber</name>
    <message>
        <source>The plate has no alpha channel to use as hint.</source>
        <translation>Die Plate hat keinen Alphakanal, der als Hint dienen könnte.</translation>
    </message>
    <message>
        <source>The hint cannot be used: %1</source>
        <translation>Der Hint kann nicht verwendet werden: %1</translation>
    </message>
    <message>
        <source>&apos;%1&apos; cannot be opened: %2.</source>
        <translation>„%1“ kann nicht geöffnet werden: %2.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ClipsPanel</name>
    <message>
        <source>Clips</source>
        <translation>Clips</translation>
    </message>
    <message>
        <source>Drop movies, image sequences
or shot folders here</source>
        <translation>Filme, Bildsequenzen oder
Shot-Ordner hier ablegen</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ExportController</name>
    <message numerus="yes">
        <source>%n frame(s) failed. %1</source>
        <extracomment>%1 is the first failed frame&apos;s cause, a sentence</extracomment>
        <translation>
            <numerusform>%n Frame ist fehlgeschlagen. %1</numerusform>
            <numerusform>%n Frames sind fehlgeschlagen. %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop rendering?</source>
        <translation>Rendern abbrechen?</translation>
    </message>
    <message>
        <source>A clip is being rendered. Finished frames are kept, and the job goes on at the next start.</source>
        <translation>Ein Clip wird gerade gerendert. Fertige Frames bleiben erhalten, der Job läuft beim nächsten Start weiter.</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Abbrechen und beenden</translation>
    </message>
    <message>
        <source>Export of &apos;%1&apos;: %2</source>
        <extracomment>%1 is a clip&apos;s name, %2 a full sentence</extracomment>
        <translation>Export von „%1“: %2</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ExportDialog</name>
    <message>
        <source>Folder to export to</source>
        <translation>Zielordner des Exports</translation>
    </message>
    <message>
        <source>Nuke EXR</source>
        <extracomment>Export preset: EXR files for Nuke</extracomment>
        <translation>Nuke EXR</translation>
    </message>
    <message>
        <source>Resolve ProRes 4444</source>
        <extracomment>Export preset: a movie with alpha for DaVinci Resolve</extracomment>
        <translation>Resolve ProRes 4444</translation>
    </message>
    <message>
        <source>Original layout</source>
        <extracomment>Export preset: folders and files as the original CorridorKey program writes them</extracomment>
        <translation>Original-Layout</translation>
    </message>
    <message>
        <source>Web preview</source>
        <extracomment>Export preset: a small movie to send around</extracomment>
        <translation>Web-Vorschau</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Tick at least one clip.</source>
        <translation>Wählen Sie mindestens einen Clip.</translation>
    </message>
    <message>
        <source>Write the frames to export, for example 1001-1100x2,1200.</source>
        <translation>Geben Sie die Frames an, zum Beispiel 1001-1100x2,1200.</translation>
    </message>
    <message>
        <source>Tick at least one pass, or choose a movie.</source>
        <translation>Wählen Sie mindestens einen Pass oder einen Film.</translation>
    </message>
    <message>
        <source>Choose a folder to export to.</source>
        <translation>Wählen Sie einen Zielordner.</translation>
    </message>
    <message>
        <source>This is not a whole path. Choose a folder to export to.</source>
        <translation>Das ist kein vollständiger Pfad. Wählen Sie einen Zielordner.</translation>
    </message>
    <message>
        <source>First: %1</source>
        <translation>Erste Datei: %1</translation>
    </message>
    <message>
        <source>Last: %1</source>
        <translation>Letzte Datei: %1</translation>
    </message>
    <message>
        <source>Files that are there already: %1 (%2). Choose another folder or what happens to them.</source>
        <extracomment>%1 is a number, %2 names of files</extracomment>
        <translation>Bereits vorhandene Dateien: %1 (%2). Wählen Sie einen anderen Ordner oder was mit ihnen geschieht.</translation>
    </message>
    <message>
        <source>Some of the files are there already.</source>
        <translation>Einige der Dateien sind bereits vorhanden.</translation>
    </message>
    <message>
        <source>Files that will be replaced: %1 (%2)</source>
        <extracomment>%1 is a number, %2 names of files</extracomment>
        <translation>Dateien, die ersetzt werden: %1 (%2)</translation>
    </message>
    <message>
        <source>Files that are there already: %1. Frames that were made the same way and are whole are left.</source>
        <translation>Bereits vorhandene Dateien: %1. Gleich erzeugte, heile Frames bleiben.</translation>
    </message>
    <message>
        <source>Clips: %1</source>
        <extracomment>Numbers of clips and frames to export</extracomment>
        <translation>Clips: %1</translation>
    </message>
    <message>
        <source>Frames: %1</source>
        <translation>Frames: %1</translation>
    </message>
    <message>
        <source>about %1</source>
        <extracomment>%1 is a size such as &quot;3.2 GB&quot;</extracomment>
        <translation>etwa %1</translation>
    </message>
    <message>
        <source>only %1 free: the queue will pause when the disk is full</source>
        <extracomment>%1 is a size such as &quot;120 GB&quot;</extracomment>
        <translation>nur %1 frei: Die Queue pausiert, wenn der Datenträger voll ist</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>Looking at clips and folder…</source>
        <translation>Clips und Ordner werden geprüft…</translation>
    </message>
    <message>
        <source>Custom</source>
        <extracomment>Export preset: what is chosen is none of the presets</extracomment>
        <translation>Eigene Auswahl</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Preset speichern</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Name des Presets:</translation>
    </message>
    <message>
        <source>In to out</source>
        <translation>In bis Out</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>A folder for each clip</source>
        <translation>Ein Ordner je Clip</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Preset</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Keep these passes, formats and names under a name of your own</source>
        <translation>Diese Passes, Formate und Namen unter eigenem Namen ablegen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete this preset of yours</source>
        <translation>Dieses eigene Preset löschen</translation>
    </message>
    <message>
        <source>Clips</source>
        <extracomment>Plates with their settings</extracomment>
        <translation>Clips</translation>
    </message>
    <message>
        <source>Clips to export</source>
        <translation>Clips für den Export</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Frames</translation>
    </message>
    <message>
        <source>From each clip&apos;s in point to its out point</source>
        <translation>Vom In-Punkt jedes Clips bis zu seinem Out-Punkt</translation>
    </message>
    <message>
        <source>Every frame of the plate</source>
        <translation>Alle Frames der Plate</translation>
    </message>
    <message>
        <source>Frame numbers, for example 1001-1100x2,1200</source>
        <translation>Frame-Nummern, zum Beispiel 1001-1100x2,1200</translation>
    </message>
    <message>
        <source>List of frame numbers</source>
        <translation>Liste der Frame-Nummern</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Below the folder one with the clip&apos;s name</source>
        <translation>Im Ordner je einer mit dem Namen des Clips</translation>
    </message>
    <message>
        <source>File names</source>
        <translation>Dateinamen</translation>
    </message>
    <message>
        <source>Template of the file names</source>
        <translation>Vorlage der Dateinamen</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>The plate&apos;s own name and number</source>
        <translation>Name und Nummer der Plate</translation>
    </message>
    <message>
        <source>Name of the clip</source>
        <translation>Name des Clips</translation>
    </message>
    <message>
        <source>Name of the pass</source>
        <translation>Name des Passes</translation>
    </message>
    <message>
        <source>Frame number, at least four digits</source>
        <translation>Frame-Nummer, mindestens vier Stellen</translation>
    </message>
    <message>
        <source>E&amp;xisting files</source>
        <translation>&amp;Vorhandene Dateien</translation>
    </message>
    <message>
        <source>Do not replace</source>
        <translation>Nicht ersetzen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Skip verified frames</source>
        <extracomment>Frames that an earlier export wrote with the same settings and that are whole are not rendered again</extracomment>
        <translation>Geprüfte Frames überspringen</translation>
    </message>
    <message>
        <source>Passes</source>
        <extracomment>The kinds of results of a key</extracomment>
        <translation>Passes</translation>
    </message>
    <message>
        <source>P&amp;rofile</source>
        <translation>P&amp;rofil</translation>
    </message>
    <message>
        <source>CorridorKey Desktop</source>
        <translation>CorridorKey Desktop</translation>
    </message>
    <message>
        <source>As the original program</source>
        <extracomment>Results as the original CorridorKey program writes them</extracomment>
        <translation>Wie das Originalprogramm</translation>
    </message>
    <message>
        <source>Desktop: FG despilled and scene-linear, matte cleaned. Original: FG and matte as the network gives them, sRGB-encoded.</source>
        <translation>Desktop: FG mit Despill und szenenlinear, Matte bereinigt. Original: FG und Matte wie vom Netz, in sRGB.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Nuke script</source>
        <translation>Nuke-Skript</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifest</translation>
    </message>
    <message>
        <source>A script beside the passes that reads them into Nuke</source>
        <extracomment>A script for the program Nuke that reads the passes</extracomment>
        <translation>Ein Skript neben den Passes, das sie in Nuke einliest</translation>
    </message>
    <message>
        <source>A JSON file with every file&apos;s size and checksum, and how it was made</source>
        <translation>Eine JSON-Datei mit Größe und Prüfsumme jeder Datei und wie sie entstand</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ImportController</name>
    <message>
        <source>Nothing usable was found there: no movie, no picture, no sequence.</source>
        <translation>Dort fand sich nichts Brauchbares: kein Film, kein Bild, keine Sequenz.</translation>
    </message>
    <message>
        <source>Change hint</source>
        <translation>Hint ändern</translation>
    </message>
    <message>
        <source>The sample clip is not part of this installation.</source>
        <translation>Der Beispielclip gehört nicht zu dieser Installation.</translation>
    </message>
    <message>
        <source>Relink clip</source>
        <translation>Clip neu verknüpfen</translation>
    </message>
</context>
<context>
    <name>ckd::ui::KeyPanel</name>
    <message>
        <source>Select a clip to see how it is keyed</source>
        <translation>Wählen Sie einen Clip, um seinen Key zu sehen</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Screen</translation>
    </message>
    <message>
        <source>Matte</source>
        <extracomment>Section of the key panel: the alpha</extracomment>
        <translation>Matte</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Keyer</source>
        <extracomment>Section of the key panel: what turns the plate into matte and foreground</extracomment>
        <translation>Keyer</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>Change device</source>
        <translation>Gerät ändern</translation>
    </message>
    <message>
        <source>Hint</source>
        <extracomment>Section of the key panel: the coarse alpha that tells a network what to keep</extracomment>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Hint source</source>
        <translation>Hint-Quelle</translation>
    </message>
    <message>
        <source>None</source>
        <extracomment>Hint source: no hint at all</extracomment>
        <translation>Kein</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>Hint source: a file, folder or movie</extracomment>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Plate&apos;s alpha</source>
        <translation>Alpha der Plate</translation>
    </message>
    <message>
        <source>Automatic uses a hint that lies beside the clip (shot_alphahint.mov, AlphaHint); a keyer that needs one makes its own otherwise.</source>
        <translation>Automatik nimmt einen Hint, der neben dem Clip liegt (shot_alphahint.mov, AlphaHint); ein Keyer, der einen braucht, erzeugt ihn sonst selbst.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Hint file</source>
        <translation>Hint-Datei</translation>
    </message>
    <message>
        <source>Change hint</source>
        <translation>Hint ändern</translation>
    </message>
    <message>
        <source>Install checkpoint…</source>
        <translation>Checkpoint installieren…</translation>
    </message>
    <message>
        <source>%1 (not installed)</source>
        <extracomment>%1 is the name of a keyer that the project asks for</extracomment>
        <translation>%1 (nicht installiert)</translation>
    </message>
    <message>
        <source>Change keyer</source>
        <translation>Keyer wechseln</translation>
    </message>
    <message>
        <source>Reset settings</source>
        <translation>Einstellungen zurücksetzen</translation>
    </message>
    <message>
        <source>Keyer is not installed</source>
        <translation>Keyer ist nicht installiert</translation>
    </message>
    <message>
        <source>Device: automatic</source>
        <extracomment>Which device keys: the program decides</extracomment>
        <translation>Gerät: automatisch</translation>
    </message>
    <message>
        <source>Processor, %1 cores</source>
        <extracomment>%1 is how many cores the computer&apos;s processor has, more than one</extracomment>
        <translation>Prozessor, %1 Kerne</translation>
    </message>
    <message>
        <source>All graphics cards (CUDA)</source>
        <translation>Alle Grafikkarten (CUDA)</translation>
    </message>
</context>
<context>
    <name>ckd::ui::MainWindow</name>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Looking for clips…</source>
        <translation>Clips werden gesucht…</translation>
    </message>
    <message>
        <source>Keying…</source>
        <translation>Key wird berechnet…</translation>
    </message>
    <message>
        <source>Keyed in %1 ms</source>
        <extracomment>%1 is how many milliseconds the key of the frame took</extracomment>
        <translation>Gekeyt in %1 ms</translation>
    </message>
    <message>
        <source>Installing %1…</source>
        <translation>%1 wird installiert…</translation>
    </message>
    <message>
        <source>The checkpoint &apos;%1&apos; is installed. Choose it as the keyer.</source>
        <extracomment>%1 is a checkpoint&apos;s name</extracomment>
        <translation>Der Checkpoint „%1“ ist installiert. Wählen Sie ihn als Keyer.</translation>
    </message>
    <message>
        <source>%1[*] – CorridorKey Desktop</source>
        <extracomment>Title of the window; %1 is the project, [*] marks unsaved changes</extracomment>
        <translation>%1[*] – CorridorKey Desktop</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Keyed in %1 s</source>
        <extracomment>%1 is how many seconds the key of the frame took</extracomment>
        <translation>Gekeyt in %1 s</translation>
    </message>
    <message>
        <source>What keys the current clip. Networks have a choice in the key panel.</source>
        <translation>Was den aktuellen Clip keyt. Für Netze gibt es im Key-Panel eine Wahl.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::MatteFaultText</name>
    <message>
        <source>the matte is empty</source>
        <extracomment>A suspected fault of a frame&apos;s matte: nothing in the picture is foreground.</extracomment>
        <translation>die Matte ist leer</translation>
    </message>
    <message>
        <source>the matte is full</source>
        <extracomment>A suspected fault of a frame&apos;s matte: nothing in the picture is background.</extracomment>
        <translation>die Matte ist voll</translation>
    </message>
    <message>
        <source>holes inside solids</source>
        <extracomment>A suspected fault of a frame&apos;s matte: transparent places inside what should be opaque.</extracomment>
        <translation>Löcher in deckenden Flächen</translation>
    </message>
    <message>
        <source>specks outside the subject</source>
        <extracomment>A suspected fault of a frame&apos;s matte: flickering specks outside the subject.</extracomment>
        <translation>Flecken außerhalb des Motivs</translation>
    </message>
    <message>
        <source>unlike the frames before and after</source>
        <extracomment>A suspected fault of a frame&apos;s matte.</extracomment>
        <translation>anders als die Frames davor und danach</translation>
    </message>
</context>
<context>
    <name>ckd::ui::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy the message to the clipboard</source>
        <translation>Die Meldung in die Zwischenablage kopieren</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <extracomment>How many messages wait behind the one shown</extracomment>
        <translation>
            <numerusform>%n weitere</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::OverflowBar</name>
    <message>
        <source>More controls</source>
        <extracomment>Tooltip and accessible name of the &quot;»&quot; button: opens the controls that do not fit into the bar.</extracomment>
        <translation>Weitere Bedienelemente</translation>
    </message>
</context>
<context>
    <name>ckd::ui::PaneHeader</name>
    <message>
        <source>%1 · %2</source>
        <extracomment>Label of a pane: %1 is a view (Matte), %2 which kept result (Snapshot A).</extracomment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Pane %1 shows %2</source>
        <extracomment>For screen readers: %1 is the pane&apos;s number, %2 what it shows (Matte).</extracomment>
        <translation>Feld %1 zeigt %2</translation>
    </message>
    <message>
        <source>Choose what this pane shows (F1–F7 for the active pane)</source>
        <extracomment>Tooltip of the label in a viewer pane.</extracomment>
        <translation>Auswählen, was dieses Feld zeigt (F1–F7 für das aktive Feld)</translation>
    </message>
</context>
<context>
    <name>ckd::ui::PassTable</name>
    <message>
        <source>Straight foreground colour, not multiplied by the matte; scene-linear in EXR</source>
        <translation>Vordergrundfarbe, nicht mit der Matte multipliziert; in EXR szenenlinear</translation>
    </message>
    <message>
        <source>The matte alone: one channel, white is kept</source>
        <translation>Nur die Matte: ein Kanal, Weiß bleibt erhalten</translation>
    </message>
    <message>
        <source>Foreground and matte together, premultiplied; scene-linear in EXR</source>
        <translation>Vordergrund mit Matte, premultipliziert; in EXR szenenlinear</translation>
    </message>
    <message>
        <source>A preview over a checkerboard, for looking at</source>
        <translation>Eine Vorschau über einem Schachbrett, zum Ansehen</translation>
    </message>
    <message>
        <source>The coarse matte that the keyer was given</source>
        <translation>Die grobe Matte, die der Keyer erhielt</translation>
    </message>
    <message>
        <source>One EXR file with processed, foreground and matte as parts</source>
        <translation>Eine EXR-Datei mit Processed, FG und Matte als Parts</translation>
    </message>
    <message>
        <source>%1 (lossy)</source>
        <extracomment>EXR compression that changes values a little; %1 is its name</extracomment>
        <translation>%1 (verlustbehaftet)</translation>
    </message>
    <message>
        <source>None</source>
        <extracomment>No compression of EXR files</extracomment>
        <translation>Keine</translation>
    </message>
    <message>
        <source>%1, straight alpha</source>
        <extracomment>Movie with an alpha channel whose colour is not multiplied by it; %1 is &quot;ProRes 4444 (.mov)&quot;</extracomment>
        <translation>%1, Straight Alpha</translation>
    </message>
    <message>
        <source>%1, premultiplied</source>
        <extracomment>Movie with an alpha channel whose colour is multiplied by it; %1 is &quot;ProRes 4444 (.mov)&quot;</extracomment>
        <translation>%1, premultipliziert</translation>
    </message>
    <message>
        <source>FG</source>
        <extracomment>Pass: straight foreground colour</extracomment>
        <translation>FG</translation>
    </message>
    <message>
        <source>Matte</source>
        <extracomment>Pass: the alpha</extracomment>
        <translation>Matte</translation>
    </message>
    <message>
        <source>Processed</source>
        <extracomment>Pass: foreground multiplied by the matte, with alpha</extracomment>
        <translation>Processed</translation>
    </message>
    <message>
        <source>Comp</source>
        <extracomment>Pass: preview over a background</extracomment>
        <translation>Comp</translation>
    </message>
    <message>
        <source>Hint</source>
        <extracomment>Pass: the coarse alpha that tells the keyer what to keep</extracomment>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Combined</source>
        <extracomment>Pass: one file that holds processed, foreground and matte</extracomment>
        <translation>Kombiniert</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Bittiefe</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Kompression</translation>
    </message>
    <message>
        <source>Movie</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>%1 as pictures</source>
        <extracomment>%1 is a pass</extracomment>
        <translation>%1 als Bilder</translation>
    </message>
    <message>
        <source>PNG 8-bit</source>
        <translation>PNG 8 Bit</translation>
    </message>
    <message>
        <source>EXR, 3 parts</source>
        <translation>EXR, 3 Parts</translation>
    </message>
    <message>
        <source>Format of %1</source>
        <translation>Format von %1</translation>
    </message>
    <message>
        <source>PNG 16-bit</source>
        <translation>PNG 16 Bit</translation>
    </message>
    <message>
        <source>TIFF 16-bit</source>
        <translation>TIFF 16 Bit</translation>
    </message>
    <message>
        <source>EXR keeps every value; PNG and TIFF hold 0 to 1, with the sRGB curve</source>
        <translation>EXR behält jeden Wert; PNG und TIFF fassen 0 bis 1, mit sRGB-Kurve</translation>
    </message>
    <message>
        <source>Depth of %1</source>
        <translation>Bittiefe von %1</translation>
    </message>
    <message>
        <source>Half</source>
        <translation>Half</translation>
    </message>
    <message>
        <source>Float</source>
        <translation>Float</translation>
    </message>
    <message>
        <source>16 or 32 bits per value; half is enough for film material</source>
        <translation>16 oder 32 Bit je Wert; Half genügt für Filmmaterial</translation>
    </message>
    <message>
        <source>Compression of %1</source>
        <translation>Kompression von %1</translation>
    </message>
    <message>
        <source>Movie of %1</source>
        <translation>Film von %1</translation>
    </message>
    <message>
        <source>No movie</source>
        <extracomment>The pass is not written as a movie</extracomment>
        <translation>Kein Film</translation>
    </message>
</context>
<context>
    <name>ckd::ui::PathField</name>
    <message>
        <source>Choose a file</source>
        <translation>Datei auswählen</translation>
    </message>
    <message>
        <source>Choose a file: %1</source>
        <translation>Datei auswählen: %1</translation>
    </message>
</context>
<context>
    <name>ckd::ui::PreviewController</name>
    <message>
        <source>Live key is off. Switch it on to see this frame keyed.</source>
        <translation>Live-Key ist aus. Schalten Sie ihn ein, um diesen Frame gekeyt zu sehen.</translation>
    </message>
    <message>
        <source>Not keyed yet: the plate is shown.</source>
        <translation>Noch nicht gekeyt: Die Plate ist zu sehen.</translation>
    </message>
    <message>
        <source>Change in and out</source>
        <translation>In und Out ändern</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ProjectController</name>
    <message>
        <source>Untitled</source>
        <extracomment>Name of a project that has no file yet</extracomment>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>The program ended unexpectedly last time.</source>
        <translation>Das Programm wurde beim letzten Mal unerwartet beendet.</translation>
    </message>
    <message numerus="yes">
        <source>A copy of the project with %n clip(s) was kept.</source>
        <translation>
            <numerusform>Eine Kopie des Projekts mit %n Clip ist erhalten.</numerusform>
            <numerusform>Eine Kopie des Projekts mit %n Clips ist erhalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Wiederherstellen</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ProjectDocument</name>
    <message>
        <source>Paste settings</source>
        <translation>Einstellungen einfügen</translation>
    </message>
    <message>
        <source>Load preset</source>
        <translation>Preset laden</translation>
    </message>
    <message numerus="yes">
        <source>Import %n clip(s)</source>
        <extracomment>Undo text</extracomment>
        <translation>
            <numerusform>%n Clip importieren</numerusform>
            <numerusform>%n Clips importieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n clip(s)</source>
        <extracomment>Undo text</extracomment>
        <translation>
            <numerusform>%n Clip entfernen</numerusform>
            <numerusform>%n Clips entfernen</numerusform>
        </translation>
    </message>
    <message>
        <source>Reorder clips</source>
        <extracomment>Undo text</extracomment>
        <translation>Clips umsortieren</translation>
    </message>
    <message>
        <source>Change %1</source>
        <extracomment>Undo text; %1 is the name of a setting</extracomment>
        <translation>%1 ändern</translation>
    </message>
</context>
<context>
    <name>ckd::ui::QueuePanel</name>
    <message>
        <source>Nothing to render.
Export… adds clips here.</source>
        <extracomment>Shown where the jobs of the render queue would be</extracomment>
        <translation>Nichts zu rendern.
„Exportieren…“ fügt hier Clips hinzu.</translation>
    </message>
    <message>
        <source>Render queue</source>
        <extracomment>The list of jobs that write results</extracomment>
        <translation>Render-Queue</translation>
    </message>
    <message>
        <source>Details and log of the job</source>
        <translation>Details und Protokoll des Jobs</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy everything about this job to the clipboard</source>
        <translation>Alles über diesen Job in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Hold queue</source>
        <extracomment>Stops the whole render queue for a while: no job begins, the running one begins no more frames</extracomment>
        <translation>Queue anhalten</translation>
    </message>
    <message>
        <source>Begin no more frames of any job</source>
        <translation>Bei keinem Job weitere Frames beginnen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Finish the frames in work and begin no more</source>
        <translation>Begonnene Frames beenden, keine weiteren beginnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop the job; finished frames are kept</source>
        <translation>Den Job abbrechen; fertige Frames bleiben erhalten</translation>
    </message>
    <message>
        <source>Retry</source>
        <extracomment>Renders the frames of a job again that failed or are missing</extracomment>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Render the frames that failed or are missing</source>
        <translation>Die fehlgeschlagenen oder fehlenden Frames rendern</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Open the job&apos;s folder</source>
        <translation>Den Ordner des Jobs öffnen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Why it failed, which frames, and the job&apos;s log</source>
        <translation>Warum er fehlschlug, welche Frames, und das Protokoll des Jobs</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Take the job out of the list; its files stay</source>
        <translation>Den Job aus der Liste nehmen; seine Dateien bleiben</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Beendete entfernen</translation>
    </message>
    <message>
        <source>Take out every job that has ended; their files stay</source>
        <translation>Alle beendeten Jobs herausnehmen; ihre Dateien bleiben</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Render it earlier</source>
        <translation>Früher rendern</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Render it later</source>
        <translation>Später rendern</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Queue</translation>
    </message>
    <message>
        <source>Start queue</source>
        <translation>Queue starten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>%1 of %2 ended</source>
        <extracomment>Jobs of the render queue that have ended, of all jobs</extracomment>
        <translation>%1 von %2 beendet</translation>
    </message>
    <message numerus="yes">
        <source>%n with failures</source>
        <extracomment>Number of jobs with failures</extracomment>
        <translation>
            <numerusform>%n mit Fehlern</numerusform>
            <numerusform>%n mit Fehlern</numerusform>
        </translation>
    </message>
    <message>
        <source>held</source>
        <translation>angehalten</translation>
    </message>
</context>
<context>
    <name>ckd::ui::RenderQueueModel</name>
    <message>
        <source>Analysing…</source>
        <extracomment>State of a job: looks at some frames of the whole clip before it keys</extracomment>
        <translation>Analyse…</translation>
    </message>
    <message>
        <source>Loading model…</source>
        <extracomment>State of a job: the network&apos;s weights (checkpoint) are being read</extracomment>
        <translation>Modell wird geladen…</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Finishing…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Bricht ab…</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Öffnet…</translation>
    </message>
    <message>
        <source>Take the job out of the list; its files stay</source>
        <translation>Den Job aus der Liste nehmen; seine Dateien bleiben</translation>
    </message>
    <message>
        <source>Cancel the job; finished frames are kept</source>
        <translation>Den Job abbrechen; fertige Frames bleiben erhalten</translation>
    </message>
    <message>
        <source>%1 %</source>
        <extracomment>%1 is a whole number of per cent</extracomment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Disk full</source>
        <extracomment>State of a job: the disk is full, it goes on by itself when there is room</extracomment>
        <translation>Datenträger voll</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <extracomment>State of a finished job: number of frames without a result</extracomment>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Partial</source>
        <extracomment>State of a job whose movie ended early: the frames before are kept</extracomment>
        <translation>Teilweise</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <extracomment>What limits the speed of a job: reading and decoding the plate; %1 is &quot;92 %&quot;</extracomment>
        <translation>Lesen %1</translation>
    </message>
    <message>
        <source>Keying %1</source>
        <extracomment>What limits the speed of a job: computing the key; %1 is &quot;92 %&quot;</extracomment>
        <translation>Keyen %1</translation>
    </message>
    <message>
        <source>Writing %1</source>
        <extracomment>What limits the speed of a job: encoding and writing files; %1 is &quot;92 %&quot;</extracomment>
        <translation>Schreiben %1</translation>
    </message>
    <message>
        <source>The job goes on by itself when there is room.</source>
        <translation>Der Job läuft von selbst weiter, sobald Platz ist.</translation>
    </message>
    <message>
        <source>Frame %1: </source>
        <translation>Frame %1: </translation>
    </message>
    <message>
        <source>Plate: %1</source>
        <translation>Plate: %1</translation>
    </message>
    <message>
        <source>Folder: %1</source>
        <translation>Ordner: %1</translation>
    </message>
    <message>
        <source>Frames: %1 of %2 written</source>
        <translation>Frames: %1 von %2 geschrieben</translation>
    </message>
    <message>
        <source>Busy: reading %1, keying %2, writing %3</source>
        <extracomment>How busy the three stages of a job are; each %n is &quot;92 %&quot;</extracomment>
        <translation>Auslastung: Lesen %1, Keyen %2, Schreiben %3</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>frames written of all frames of a job</extracomment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <extracomment>frames per second</extracomment>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>Clip</source>
        <extracomment>A plate with its settings</extracomment>
        <translation>Clip</translation>
    </message>
    <message>
        <source>Passes</source>
        <extracomment>The kinds of results of a key: fg, matte, processed, comp</extracomment>
        <translation>Passes</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Time left</source>
        <extracomment>Time until a job is finished</extracomment>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Limited by</source>
        <extracomment>The stage that the others wait for</extracomment>
        <translation>Begrenzt durch</translation>
    </message>
    <message>
        <source>Passes: %1</source>
        <translation>Passes: %1</translation>
    </message>
    <message numerus="yes">
        <source>Done, %n to check</source>
        <extracomment>State of a finished job: number of frames whose matte looks suspicious</extracomment>
        <translation>
            <numerusform>Fertig, %n prüfen</numerusform>
            <numerusform>Fertig, %n prüfen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ckd::ui::SettingEditor</name>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>As the plate</source>
        <extracomment>Colour space of the passes: the plate&apos;s own primaries</extracomment>
        <translation>Wie die Plate</translation>
    </message>
    <message>
        <source>Green</source>
        <extracomment>Screen colour</extracomment>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <extracomment>Screen colour</extracomment>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Other colour…</source>
        <translation>Andere Farbe…</translation>
    </message>
    <message>
        <source>Pick</source>
        <extracomment>Button: pick the screen&apos;s colour by dragging over the plate</extracomment>
        <translation>Pipette</translation>
    </message>
    <message>
        <source>Drag over the bare screen in the viewer to take its colour</source>
        <translation>Im Viewer über den freien Screen ziehen, um seine Farbe zu nehmen</translation>
    </message>
    <message>
        <source>Screen colour</source>
        <translation>Screenfarbe</translation>
    </message>
</context>
<context>
    <name>ckd::ui::SettingLabel</name>
    <message>
        <source>Reset to default</source>
        <translation>Auf Standard zurücksetzen</translation>
    </message>
</context>
<context>
    <name>ckd::ui::SettingRow</name>
    <message>
        <source>%1
Double-click the name to reset it.</source>
        <extracomment>%1 is one sentence about a setting</extracomment>
        <translation>%1
Doppelklick auf den Namen setzt zurück.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ShapeBar</name>
    <message>
        <source>Garbage</source>
        <extracomment>What a drawn shape is for: everything inside is thrown away.</extracomment>
        <translation>Garbage</translation>
    </message>
    <message>
        <source>Holdout</source>
        <extracomment>What a drawn shape is for: kept out of the key&apos;s result, with soft edges (matte of that name).</extracomment>
        <translation>Holdout</translation>
    </message>
    <message>
        <source>Core</source>
        <extracomment>What a drawn shape is for: everything inside is solid.</extracomment>
        <translation>Core</translation>
    </message>
    <message>
        <source>Hint: keep</source>
        <extracomment>What a drawn shape is for: the hint (coarse alpha) becomes subject there.</extracomment>
        <translation>Hint: behalten</translation>
    </message>
    <message>
        <source>Hint: remove</source>
        <extracomment>What a drawn shape is for: the hint (coarse alpha) becomes background there.</extracomment>
        <translation>Hint: entfernen</translation>
    </message>
    <message>
        <source>Select and move shapes</source>
        <extracomment>Tool of the viewer that chooses and moves drawn shapes.</extracomment>
        <translation>Shapes auswählen und verschieben</translation>
    </message>
    <message>
        <source>Rectangle: drag</source>
        <translation>Rechteck: ziehen</translation>
    </message>
    <message>
        <source>Ellipse: drag</source>
        <translation>Ellipse: ziehen</translation>
    </message>
    <message>
        <source>Polygon: click the points, Enter closes</source>
        <translation>Polygon: Punkte klicken, Enter schließt</translation>
    </message>
    <message>
        <source>Smooth curve: click the points, Enter closes</source>
        <extracomment>Spline: a closed smooth curve.</extracomment>
        <translation>Glatte Kurve: Punkte klicken, Enter schließt</translation>
    </message>
    <message>
        <source>Brush: paint; [ and ] change its size</source>
        <translation>Pinsel: malen; [ und ] ändern die Größe</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Zweck</translation>
    </message>
    <message>
        <source>What the shape is for</source>
        <translation>Wozu das Shape dient</translation>
    </message>
    <message>
        <source>Brush</source>
        <extracomment>Short label: radius of the brush.</extracomment>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source> px</source>
        <extracomment>Unit: pixels, after a number.</extracomment>
        <translation> px</translation>
    </message>
    <message>
        <source>Brush radius</source>
        <translation>Pinselradius</translation>
    </message>
    <message>
        <source>Radius of the brush in pixels of the plate</source>
        <translation>Radius des Pinsels in Pixeln der Plate</translation>
    </message>
    <message>
        <source>Feather</source>
        <extracomment>Short label: softness of a shape&apos;s edge.</extracomment>
        <translation>Feather</translation>
    </message>
    <message>
        <source>Pixels over which the shape&apos;s edge fades, half of them outside</source>
        <translation>Pixel, über die die Kante des Shapes ausläuft, zur Hälfte außerhalb</translation>
    </message>
    <message>
        <source>Opacity</source>
        <extracomment>Short label: how strongly a shape counts.</extracomment>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>How strongly the shape counts</source>
        <translation>Wie stark das Shape zählt</translation>
    </message>
    <message>
        <source>Set keyframe</source>
        <extracomment>Keyframe: the shape as it is at one frame; between keyframes it moves.</extracomment>
        <translation>Keyframe setzen</translation>
    </message>
    <message>
        <source>Set a keyframe here: the shape moves from now on</source>
        <translation>Hier einen Keyframe setzen: Ab jetzt bewegt sich das Shape</translation>
    </message>
    <message>
        <source>Remove keyframe</source>
        <translation>Keyframe entfernen</translation>
    </message>
    <message>
        <source>Remove the keyframe at this frame</source>
        <translation>Den Keyframe an diesem Frame entfernen</translation>
    </message>
    <message>
        <source>Linear</source>
        <extracomment>How a shape gets from one keyframe to the next: evenly.</extracomment>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Hold</source>
        <extracomment>How a shape gets from one keyframe to the next: it waits and jumps.</extracomment>
        <translation>Halten</translation>
    </message>
    <message>
        <source>Interpolation</source>
        <translation>Interpolation</translation>
    </message>
    <message>
        <source>How the shape gets from this keyframe to the next</source>
        <translation>Wie das Shape von diesem Keyframe zum nächsten gelangt</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete shape</source>
        <translation>Shape löschen</translation>
    </message>
    <message>
        <source>Delete the selected shape (Delete)</source>
        <translation>Das ausgewählte Shape löschen (Entf)</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ShapeTool</name>
    <message>
        <source>Add point</source>
        <extracomment>Undo text: a point was added to a drawn shape.</extracomment>
        <translation>Punkt hinzufügen</translation>
    </message>
    <message>
        <source>Draw shape</source>
        <extracomment>Undo text: a shape was drawn.</extracomment>
        <translation>Shape zeichnen</translation>
    </message>
    <message>
        <source>Brush stroke</source>
        <extracomment>Undo text: a brush stroke was painted.</extracomment>
        <translation>Pinselstrich</translation>
    </message>
    <message>
        <source>Move point</source>
        <extracomment>Undo text: a point of a drawn shape was moved.</extracomment>
        <translation>Punkt verschieben</translation>
    </message>
    <message>
        <source>Feather</source>
        <extracomment>Undo text: the softness of a drawn shape&apos;s edge was changed.</extracomment>
        <translation>Feather</translation>
    </message>
    <message>
        <source>Move shape</source>
        <extracomment>Undo text: a drawn shape was moved.</extracomment>
        <translation>Shape verschieben</translation>
    </message>
    <message>
        <source>Delete point</source>
        <extracomment>Undo text: a point of a drawn shape was taken away.</extracomment>
        <translation>Punkt löschen</translation>
    </message>
    <message>
        <source>Delete shape</source>
        <extracomment>Undo text: a drawn shape was deleted.</extracomment>
        <translation>Shape löschen</translation>
    </message>
    <message>
        <source>Set keyframe</source>
        <extracomment>Undo text: a keyframe (the shape at one frame) was set.</extracomment>
        <translation>Keyframe setzen</translation>
    </message>
    <message>
        <source>Remove keyframe</source>
        <extracomment>Undo text: a keyframe (the shape at one frame) was removed.</extracomment>
        <translation>Keyframe entfernen</translation>
    </message>
    <message>
        <source>Keyframe interpolation</source>
        <extracomment>Undo text: how a drawn shape moves from one keyframe to the next.</extracomment>
        <translation>Keyframe-Interpolation</translation>
    </message>
    <message>
        <source>Shape role</source>
        <extracomment>Undo text: what a drawn shape is for (garbage, holdout, core, hint).</extracomment>
        <translation>Zweck des Shapes</translation>
    </message>
    <message>
        <source>Shape opacity</source>
        <extracomment>Undo text: how strongly a drawn shape counts.</extracomment>
        <translation>Deckkraft des Shapes</translation>
    </message>
    <message>
        <source>feather %1 px</source>
        <extracomment>Beside a handle: softness of a drawn shape&apos;s edge in pixels.</extracomment>
        <translation>Feather %1 px</translation>
    </message>
</context>
<context>
    <name>ckd::ui::TimelineWidget</name>
    <message>
        <source>Timeline</source>
        <extracomment>Name of the strip with frame numbers for screen readers.</extracomment>
        <translation>Timeline</translation>
    </message>
    <message>
        <source>Frame %1</source>
        <extracomment>%1 is a frame number.</extracomment>
        <translation>Frame %1</translation>
    </message>
    <message>
        <source>no such frame in the clip</source>
        <translation>kein solcher Frame im Clip</translation>
    </message>
    <message>
        <source>plate cached</source>
        <extracomment>The plate (original picture) of this frame is in memory and can be played at once.</extracomment>
        <translation>Plate im Cache</translation>
    </message>
    <message>
        <source>has a hint</source>
        <extracomment>A hint is a rough matte that guides the keyer.</extracomment>
        <translation>hat einen Hint</translation>
    </message>
    <message>
        <source>keyed</source>
        <extracomment>The keyed pictures of this frame are in memory.</extracomment>
        <translation>gekeyt</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <extracomment>%1 is a full sentence: why the frame failed.</extracomment>
        <translation>Fehlgeschlagen: %1</translation>
    </message>
    <message>
        <source>Worth a look: %1</source>
        <extracomment>The program suspects a fault in this frame&apos;s matte; %1 says which, e.g. &quot;holes inside solids&quot;.</extracomment>
        <translation>Auffällig: %1</translation>
    </message>
    <message>
        <source>Plate</source>
        <extracomment>Lane of the timeline: frames whose plate (original picture) is in memory. Short.</extracomment>
        <translation>Plate</translation>
    </message>
    <message>
        <source>Hint</source>
        <extracomment>Lane of the timeline: frames that have a hint (rough matte). Short.</extracomment>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Key</source>
        <extracomment>Lane of the timeline: frames that are keyed. Short.</extracomment>
        <translation>Key</translation>
    </message>
    <message>
        <source>Check</source>
        <extracomment>Lane of the timeline: frames that failed or look suspicious. Short.</extracomment>
        <translation>Check</translation>
    </message>
</context>
<context>
    <name>ckd::ui::TransportBar</name>
    <message numerus="yes">
        <source>Frames %1 to %2 of the clip; %n exist</source>
        <extracomment>Tooltip of the frame range. %1, %2: first and last frame number, %3: how many frames.</extracomment>
        <translation>
            <numerusform>Frames %1 bis %2 des Clips; %n vorhanden</numerusform>
            <numerusform>Frames %1 bis %2 des Clips; %n vorhanden</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 fps</source>
        <extracomment>Playback speed. fps: frames per second.</extracomment>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>%1 of %2 fps</source>
        <extracomment>While playing: %1 frames per second are shown of %2 that the clip has.</extracomment>
        <translation>%1 von %2 fps</translation>
    </message>
    <message>
        <source>The clip names no frame rate; this one is assumed.</source>
        <extracomment>A sequence of pictures says no frame rate.</extracomment>
        <translation>Der Clip nennt keine Framerate; diese ist angenommen.</translation>
    </message>
    <message>
        <source>Frame rate of the clip.</source>
        <translation>Framerate des Clips.</translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <extracomment>How many frames could not be shown in time during playback.</extracomment>
        <translation>
            <numerusform>%n ausgelassen</numerusform>
            <numerusform>%n ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>To the in point, then to the first frame</source>
        <extracomment>In point: first frame of the chosen range.</extracomment>
        <translation>Zum In-Punkt, dann zum ersten Frame</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Einen Frame zurück</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Play backward</source>
        <translation>Rückwärts abspielen</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>One frame forward</source>
        <translation>Einen Frame vor</translation>
    </message>
    <message>
        <source>To the out point, then to the last frame</source>
        <extracomment>Out point: last frame of the chosen range.</extracomment>
        <translation>Zum Out-Punkt, dann zum letzten Frame</translation>
    </message>
    <message>
        <source>Set the in point here</source>
        <translation>In-Punkt hier setzen</translation>
    </message>
    <message>
        <source>Set the out point here</source>
        <translation>Out-Punkt hier setzen</translation>
    </message>
    <message>
        <source>Clear in and out point</source>
        <translation>In- und Out-Punkt aufheben</translation>
    </message>
    <message>
        <source>Play once</source>
        <extracomment>Playback ends at the last frame.</extracomment>
        <translation>Einmal abspielen</translation>
    </message>
    <message>
        <source>Repeat</source>
        <extracomment>Playback starts again at the first frame.</extracomment>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Back and forth</source>
        <extracomment>Playback turns round at both ends.</extracomment>
        <translation>Vor und zurück</translation>
    </message>
    <message>
        <source>Loop: %1</source>
        <extracomment>%1 is one of: Play once, Repeat, Back and forth.</extracomment>
        <translation>Loop: %1</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>Frame under the playhead. Write a number, or +10 and -10 to go on from here.</source>
        <translation>Frame unter dem Playhead. Geben Sie eine Nummer ein, oder +10 und -10, um von hier aus zu springen.</translation>
    </message>
    <message>
        <source>Frames that could not be shown in time since playback began. Double-click to count anew.</source>
        <translation>Frames, die seit Beginn der Wiedergabe nicht rechtzeitig gezeigt wurden. Doppelklick zählt neu.</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ViewerToolBar</name>
    <message>
        <source>Checker</source>
        <extracomment>Background of the comp: a board of dark and light squares.</extracomment>
        <translation>Schachbrett</translation>
    </message>
    <message>
        <source>Black</source>
        <extracomment>Background of the comp.</extracomment>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>Grey</source>
        <extracomment>Background of the comp: 18 % grey.</extracomment>
        <translation>Grau</translation>
    </message>
    <message>
        <source>White</source>
        <extracomment>Background of the comp.</extracomment>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>Colour…</source>
        <extracomment>Background of the comp: opens a colour dialog.</extracomment>
        <translation>Farbe…</translation>
    </message>
    <message>
        <source>Picture…</source>
        <extracomment>Background of the comp: a picture or clip from a file.</extracomment>
        <translation>Bild…</translation>
    </message>
    <message>
        <source>Background colour</source>
        <extracomment>Title of a colour dialog: the colour behind the comp.</extracomment>
        <translation>Hintergrundfarbe</translation>
    </message>
    <message>
        <source>Fit %1 %</source>
        <extracomment>Zoom box: the picture is fitted to the pane; %1 is the resulting percentage.</extracomment>
        <translation>Einpassen %1 %</translation>
    </message>
    <message>
        <source>R</source>
        <comment>channel</comment>
        <extracomment>One-letter buttons that show a single channel: red, green, blue, alpha, luminance.</extracomment>
        <translation>R</translation>
    </message>
    <message>
        <source>G</source>
        <comment>channel</comment>
        <translation>G</translation>
    </message>
    <message>
        <source>B</source>
        <comment>channel</comment>
        <translation>B</translation>
    </message>
    <message>
        <source>A</source>
        <comment>channel</comment>
        <translation>A</translation>
    </message>
    <message>
        <source>Y</source>
        <comment>channel</comment>
        <translation>Y</translation>
    </message>
    <message>
        <source>Red channel (Shift+R)</source>
        <translation>Rotkanal (Umschalt+R)</translation>
    </message>
    <message>
        <source>Green channel (Shift+G)</source>
        <translation>Grünkanal (Umschalt+G)</translation>
    </message>
    <message>
        <source>Blue channel (Shift+B)</source>
        <translation>Blaukanal (Umschalt+B)</translation>
    </message>
    <message>
        <source>Alpha channel (Shift+A)</source>
        <extracomment>Alpha: the matte of the picture.</extracomment>
        <translation>Alphakanal (Umschalt+A)</translation>
    </message>
    <message>
        <source>Luminance (Shift+Y)</source>
        <translation>Luminanz (Umschalt+Y)</translation>
    </message>
    <message>
        <source>One view (1)</source>
        <translation>Eine Ansicht (1)</translation>
    </message>
    <message>
        <source>Two views side by side (2)</source>
        <translation>Zwei Ansichten nebeneinander (2)</translation>
    </message>
    <message>
        <source>Four views (4)</source>
        <translation>Vier Ansichten (4)</translation>
    </message>
    <message>
        <source>Wipe between two views (A)</source>
        <extracomment>Two views in one place, divided by a line that can be moved.</extracomment>
        <translation>Wipe zwischen zwei Ansichten (A)</translation>
    </message>
    <message>
        <source>View A</source>
        <translation>Ansicht A</translation>
    </message>
    <message>
        <source>What the first pane shows (F1–F7 for the active pane)</source>
        <translation>Was das erste Feld zeigt (F1–F7 für das aktive Feld)</translation>
    </message>
    <message>
        <source>View B</source>
        <translation>Ansicht B</translation>
    </message>
    <message>
        <source>What the second pane shows (F1–F7 for the active pane)</source>
        <translation>Was das zweite Feld zeigt (F1–F7 für das aktive Feld)</translation>
    </message>
    <message>
        <source>Fit</source>
        <extracomment>Zoom box: show the whole picture.</extracomment>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Zoom: F fits the picture, Ctrl+1 shows it pixel by pixel, + and − zoom</source>
        <translation>Zoom: F passt das Bild ein, Strg+1 zeigt es pixelgenau, + und − zoomen</translation>
    </message>
    <message>
        <source>Exp</source>
        <extracomment>Short label of the viewer&apos;s exposure, in stops.</extracomment>
        <translation>Bel</translation>
    </message>
    <message>
        <source>Exposure in stops</source>
        <translation>Belichtung in Blenden</translation>
    </message>
    <message>
        <source>Exposure of the viewer in stops; changes no file. Double-click for 0</source>
        <translation>Belichtung des Viewers in Blenden; ändert keine Datei. Doppelklick für 0</translation>
    </message>
    <message>
        <source>γ</source>
        <extracomment>Short label of the viewer&apos;s gamma.</extracomment>
        <translation>γ</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>Gamma of the viewer; changes no file. Double-click for 1</source>
        <translation>Gamma des Viewers; ändert keine Datei. Doppelklick für 1</translation>
    </message>
    <message>
        <source>False colours in mattes</source>
        <extracomment>False colours mark matte values that are nearly but not quite black or white.</extracomment>
        <translation>Falschfarben in Mattes</translation>
    </message>
    <message>
        <source>False colours in mattes: blue is not quite black, red not quite white (Shift+F)</source>
        <translation>Falschfarben in Mattes: Blau ist nicht ganz schwarz, Rot nicht ganz weiß (Umschalt+F)</translation>
    </message>
    <message>
        <source>Background of the comp</source>
        <extracomment>Comp: the keyed subject over a background.</extracomment>
        <translation>Hintergrund der Comp</translation>
    </message>
    <message>
        <source>What the comp is laid over</source>
        <translation>Worüber die Comp gelegt wird</translation>
    </message>
    <message>
        <source>A|B</source>
        <comment>snapshots</comment>
        <extracomment>Button with a menu: keep results to compare settings with.</extracomment>
        <translation>A|B</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Snapshots</translation>
    </message>
    <message>
        <source>Keep results and compare them with later ones</source>
        <translation>Ergebnisse festhalten und mit späteren vergleichen</translation>
    </message>
    <message>
        <source>Keep as snapshot A</source>
        <translation>Als Snapshot A festhalten</translation>
    </message>
    <message>
        <source>Keep as snapshot B</source>
        <translation>Als Snapshot B festhalten</translation>
    </message>
    <message>
        <source>Wipe A against live</source>
        <extracomment>Wipe: two pictures in one place, divided by a line.</extracomment>
        <translation>Wipe A gegen Live</translation>
    </message>
    <message>
        <source>Wipe B against live</source>
        <translation>Wipe B gegen Live</translation>
    </message>
    <message>
        <source>Wipe A against B</source>
        <translation>Wipe A gegen B</translation>
    </message>
    <message>
        <source>Forget snapshots</source>
        <translation>Snapshots verwerfen</translation>
    </message>
</context>
<context>
    <name>ckd::ui::ViewerWidget</name>
    <message>
        <source>Viewer</source>
        <extracomment>Name of the picture area, for screen readers.</extracomment>
        <translation>Viewer</translation>
    </message>
    <message>
        <source>Drop clips here, or &lt;a href=&quot;sample&quot;&gt;open the sample&lt;/a&gt;</source>
        <extracomment>Shown in the empty window. Keep the &lt;a&gt; tag around the words that open the bundled sample clip.</extracomment>
        <translation>Clips hier ablegen oder &lt;a href=&quot;sample&quot;&gt;den Beispielclip öffnen&lt;/a&gt;</translation>
    </message>
    <message>
        <source>Keying…</source>
        <extracomment>The frame on the screen is being keyed (separated from the screen).</extracomment>
        <translation>Key wird berechnet…</translation>
    </message>
</context>
</TS>
