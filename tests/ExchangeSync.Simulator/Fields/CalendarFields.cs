using System.Xml.Linq;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>The properties of calendar items, in the order of the schema.</summary>
internal static class CalendarFields
{
    public static readonly IReadOnlyList<ItemField> All =
    [
        ItemField.Of("calendar:UID", Shapes.AllProperties, i => i.Content.Uid),
        ItemField.Of("calendar:RecurrenceId", Shapes.AllProperties, i => i.OriginalStart is { } s ? Scalar.Write(s) : null),
        ItemField.Of("calendar:DateTimeStamp", Shapes.AllProperties, i => Scalar.Write(i.Created)),
        ItemField.Of("calendar:Start", Shapes.Default, i => Scalar.Write(i.Content.Start)),
        ItemField.Of("calendar:End", Shapes.Default, i => Scalar.Write(i.Content.End)),
        ItemField.Of("calendar:OriginalStart", Shapes.AllProperties, i => i.OriginalStart is { } s ? Scalar.Write(s) : null),
        ItemField.Of("calendar:IsAllDayEvent", Shapes.AllProperties, i => Scalar.Write(i.Content.IsAllDay)),
        new("calendar:LegacyFreeBusyStatus", Shapes.Default, FreeBusy),
        ItemField.Of("calendar:Location", Shapes.Default, i => i.Content.Location.Length == 0 ? null : i.Content.Location),
        ItemField.Of("calendar:IsMeeting", Shapes.AllProperties, i => Scalar.Write(IsMeeting(i))),
        ItemField.Of("calendar:IsCancelled", Shapes.AllProperties, i => Scalar.Write(i.Content.IsCancelled)),
        ItemField.Of("calendar:IsRecurring", Shapes.AllProperties, IsRecurring),
        ItemField.Of("calendar:MeetingRequestWasSent", Shapes.AllProperties, _ => "false"),
        ItemField.Of("calendar:IsResponseRequested", Shapes.AllProperties, i => Scalar.Write(i.Content.IsResponseRequested)),
        ItemField.Of("calendar:CalendarItemType", Shapes.Default, i => i.Kind.ToString()),
        ItemField.Of("calendar:MyResponseType", Shapes.AllProperties, MyResponse),
        new("calendar:Organizer", Shapes.Default, (i, c) => new XElement(Ns.T + "Organizer", Organizer(i, c))),
        Attendees("calendar:RequiredAttendees", "Required"),
        Attendees("calendar:OptionalAttendees", "Optional"),
        Attendees("calendar:Resources", "Resource"),
        ItemField.Of("calendar:Duration", Shapes.AllProperties, i => TimeText.Duration(i.Content.End - i.Content.Start)),
        ItemField.Of("calendar:TimeZone", Shapes.AllProperties, i => i.Content.StartTimeZone is { } z ? ZoneTable.DisplayName(z) : null),
        ItemField.Of("calendar:AppointmentSequenceNumber", Shapes.AllProperties, _ => 0),
        ItemField.Of("calendar:AppointmentState", Shapes.AllProperties, i => (IsMeeting(i) ? 1 : 0) + (i.Content.IsCancelled ? 4 : 0)),
        OfSeries("calendar:Recurrence", (i, c) => RecurrenceXml.Write(i.Content.Recurrence!, c.Version)),
        OfSeries("calendar:FirstOccurrence", (i, c) => OccurrencesXml.First(i, c)),
        OfSeries("calendar:LastOccurrence", (i, c) => OccurrencesXml.Last(i, c)),
        OfSeries("calendar:ModifiedOccurrences", (i, c) => OccurrencesXml.Modified(i, c)),
        OfSeries("calendar:DeletedOccurrences", (i, _) => OccurrencesXml.Deleted(i)),
        new("calendar:MeetingTimeZone", Shapes.OnRequest, (i, _) => ZoneXml.Meeting(i.Content.StartTimeZone)),
        Zone("calendar:StartTimeZone", i => i.Content.StartTimeZone),
        Zone("calendar:EndTimeZone", i => i.Content.EndTimeZone),
        ItemField.Of("calendar:ConferenceType", Shapes.AllProperties, _ => 0),
        ItemField.Of("calendar:AllowNewTimeProposal", Shapes.AllProperties, _ => "true"),
        ItemField.Of("calendar:IsOnlineMeeting", Shapes.AllProperties, _ => "false"),
        ItemField.Of("calendar:IsOrganizer", Shapes.AllProperties, i => Scalar.Write(IsOrganizer(i))) with { Since = ServerVersion.Exchange2013 },
    ];

    private static bool IsMeeting(MailboxItem item) => item.Content.Attendees.Count > 0 || item.Content.Organizer is not null;

    private static bool IsOrganizer(MailboxItem item) => item.Content.Organizer is null;

    private static string IsRecurring(MailboxItem item) =>
        Scalar.Write(item.Kind is CalendarItemKind.Occurrence or CalendarItemKind.Exception);

    private static string MyResponse(MailboxItem item) =>
        !IsMeeting(item) ? "Unknown" : IsOrganizer(item) ? "Organizer" : item.Content.MyResponse;

    // WorkingElsewhere came with 2013; older schemas cannot say it.
    private static XElement FreeBusy(MailboxItem item, FieldContext context)
    {
        var value = item.Content.FreeBusy == "WorkingElsewhere" && context.Version < ServerVersion.Exchange2013 ? "Busy" : item.Content.FreeBusy;
        return new XElement(Ns.T + "LegacyFreeBusyStatus", value);
    }

    private static XElement Organizer(MailboxItem item, FieldContext context)
    {
        var organizer = item.Content.Organizer ?? new Attendee(context.Mailbox.DisplayName, context.Mailbox.Address);
        return context.IsFind ? new XElement(Ns.T + "Mailbox", new XElement(Ns.T + "Name", organizer.Name)) : AttendeeXml.Mailbox(organizer);
    }

    private static ItemField Attendees(string uri, string role) => new(uri, Shapes.AllProperties, (item, _) =>
    {
        var attendees = item.Content.Attendees.Where(a => a.Role == role).Select(AttendeeXml.Write).ToList();
        return attendees.Count == 0 ? null : new XElement(Ns.T + uri["calendar:".Length..], attendees);
    })
    {
        InFind = false,
    };

    private static ItemField OfSeries(string uri, Func<MailboxItem, FieldContext, XElement?> write) =>
        new(uri, Shapes.AllProperties, (item, context) => item.Kind == CalendarItemKind.RecurringMaster ? write(item, context) : null)
        {
            InFind = false,
        };

    private static ItemField Zone(string uri, Func<MailboxItem, string?> id) => new(
        uri, Shapes.AllProperties, (item, _) => id(item) is { } zone ? ZoneXml.OfItem(uri["calendar:".Length..], zone, item.Content.Start.InUtc().Year) : null)
    {
        Since = ServerVersion.Exchange2010,
    };
}
