using System.Xml;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>One ItemChange of UpdateItem: one SetItemField or DeleteItemField for each property that differs, for EWS takes one property in each (ews-javascript-api 162).</summary>
internal sealed class ItemUpdate
{
    private readonly List<(string Field, Action<XmlWriter>? Write)> _changes = [];
    private readonly string _connectionZone;
    private readonly string _version;

    /// <param name="write">The update.</param>
    /// <param name="edit">What it does to a recurrence; null: nothing.</param>
    /// <param name="connectionZone">Windows id of the zone of times that name none.</param>
    /// <param name="version">RequestServerVersion.</param>
    public ItemUpdate(EntryWrite write, SeriesEdit? edit, string connectionZone, string version)
    {
        (_connectionZone, _version) = (connectionZone, version);
        var target = write.Target!;
        Item = new EwsItemId(target.Address ?? target.Key, target.Version);
        var now = write.Content!;
        var before = write.Current;
        if (Differs(EntryFields.Title, content => content.Title))
        {
            SetOrDelete("item:Subject", now.Title.Length == 0 ? null : xml => xml.TypeText("Subject", now.Title));
        }

        if (Differs(EntryFields.Private, ItemXml.SensitivityOf))
        {
            SetOrDelete("item:Sensitivity", xml => xml.TypeText("Sensitivity", ItemXml.SensitivityOf(now)));
        }

        if (Differs(EntryFields.Note, content => (content.Note.Fingerprint, content.Note.IsHtml)))
        {
            SetOrDelete("item:Body", xml => ItemXml.Body(xml, now.Note));
        }

        if (write.Fields.HasFlag(EntryFields.Type) && (before is null || !new HashSet<string>(before.Categories, StringComparer.Ordinal).SetEquals(now.Categories)))
        {
            SetOrDelete("item:Categories", now.Categories.Count == 0 ? null : xml => ItemXml.Categories(xml, now.Categories));
        }

        if (edit is { RemovesPattern: true })
        {
            SetOrDelete("calendar:Recurrence", null);
        }

        if (write.Fields.HasFlag(EntryFields.Time) || edit?.Pattern is not null)
        {
            Time(before?.Time, edit?.Time ?? now.Time, isOccurrence: Entry.IsOccurrenceKey(target.Key), withPattern: edit?.Pattern is not null);
        }

        if (edit?.Pattern is { } pattern)
        {
            SetOrDelete("calendar:Recurrence", xml => RecurrenceXml.Write(xml, pattern, version));
        }

        if (Differs(EntryFields.Here, content => ItemXml.FreeBusyOf(content, version)))
        {
            SetOrDelete("calendar:LegacyFreeBusyStatus", xml => xml.TypeText("LegacyFreeBusyStatus", ItemXml.FreeBusyOf(now, version)));
        }

        if (Differs(EntryFields.Place, content => content.Place))
        {
            SetOrDelete("calendar:Location", now.Place.Length == 0 ? null : xml => xml.TypeText("Location", now.Place));
        }

        bool Differs<T>(EntryFields field, Func<EntryContent, T> value) =>
            write.Fields.HasFlag(field) && (before is null || !EqualityComparer<T>.Default.Equals(value(before), value(now)));
    }

    /// <summary>The item and the version that it must still have.</summary>
    public EwsItemId Item { get; set; }

    /// <summary>Nothing differs.</summary>
    public bool IsEmpty => _changes.Count == 0;

    /// <summary>The ItemChange element.</summary>
    public void Write(XmlWriter xml)
    {
        xml.StartType("ItemChange");
        xml.ItemId(Item);
        xml.StartType("Updates");
        foreach (var (field, write) in _changes)
        {
            xml.StartType(write is null ? "DeleteItemField" : "SetItemField");
            xml.FieldUri(field);
            if (write is not null)
            {
                xml.StartType("CalendarItem");
                write(xml);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private void Time(EntryTime? before, EntryTime now, bool isOccurrence, bool withPattern)
    {
        if (isOccurrence && now.AllDay && before is not null)
        {
            // The server snaps whole days to midnights of the series' zone.
            now = now with { Zone = before.Zone, EndZone = before.EndZone, StartInstant = null, EndInstant = null };
        }

        var isSwitch = before is null || before.AllDay != now.AllDay;
        var zoneChanged = before is null || !Zones.AreSame(before.Zone, now.Zone) || !Zones.AreSame(before.EndZone ?? before.Zone, now.EndZone ?? now.Zone);
        var zoneIsUnknown = !isSwitch && Zones.ToWindowsId(before!.Zone) is null;
        // An occurrence is in its series' zone, in which another zone's wall time says nothing.
        var byInstant = (zoneIsUnknown || (isOccurrence && before is not null)) && !now.AllDay;
        var startChanged = isSwitch || (byInstant ? Instants(before!).Start != Instants(now).Start : before!.Start != now.Start);
        var endChanged = isSwitch || (byInstant ? Instants(before!).End != Instants(now).End : before!.End != now.End);
        if (!withPattern && !startChanged && !endChanged && (!zoneChanged || zoneIsUnknown || isOccurrence))
        {
            return;
        }

        var times = !zoneIsUnknown && !isOccurrence ? WireTimes.WithZones(now, _connectionZone, _version == Ews.Version2007)
            : now.AllDay && zoneIsUnknown && before is { StartInstant: { } start, EndInstant: { } end } ? WireTimes.MovedByDays(before, start, end, now)
            : Instants(now);

        // Days and zones go as a whole: the server snaps both ends to midnights of the zone that comes with them. A pattern counts from the start, in the zone that comes with it.
        var whole = withPattern || now.AllDay || isSwitch || (zoneChanged && !byInstant);
        Zone(times, startChanged || whole, endChanged || whole);
        if (startChanged || whole)
        {
            SetOrDelete("calendar:Start", xml => xml.TypeText("Start", times.Start));
        }

        if (endChanged || whole)
        {
            SetOrDelete("calendar:End", xml => xml.TypeText("End", times.End));
        }

        if (isSwitch)
        {
            SetOrDelete("calendar:IsAllDayEvent", xml => xml.TypeText("IsAllDayEvent", now.AllDay));
        }

        WireTimes Instants(EntryTime time) => WireTimes.AsInstants(time, _connectionZone);
    }

    // A wall time means what it says only together with its zone, so the zone goes along even where it is the same.
    private void Zone(WireTimes times, bool start, bool end)
    {
        if (times.StartZone is null || times.EndZone is null)
        {
            return;
        }

        if (_version == Ews.Version2007)
        {
            SetOrDelete("calendar:MeetingTimeZone", xml => ItemXml.Zone(xml, "MeetingTimeZone", times.StartZone));
            return;
        }

        if (start)
        {
            SetOrDelete("calendar:StartTimeZone", xml => ItemXml.Zone(xml, "StartTimeZone", times.StartZone));
        }

        if (end)
        {
            SetOrDelete("calendar:EndTimeZone", xml => ItemXml.Zone(xml, "EndTimeZone", times.EndZone));
        }
    }

    private void SetOrDelete(string field, Action<XmlWriter>? write) => _changes.Add((field, write));
}
