using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>Takes properties from a request into an item's content.</summary>
internal static class ItemWriter
{
    private static readonly Dictionary<string, Func<CalendarItem, XElement, CalendarItem>> Setters = new()
    {
        ["Subject"] = (i, e) => i with { Subject = e.Value },
        ["Location"] = (i, e) => i with { Location = e.Value },
        ["Body"] = (i, e) => i with { Body = new ItemBody(e.Value, (string?)e.Attribute("BodyType") == "HTML") },
        ["Sensitivity"] = (i, e) => i with { Sensitivity = e.Value },
        ["Importance"] = (i, e) => i with { Importance = e.Value },
        ["Categories"] = (i, e) => i with { Categories = e.Elements(Ns.T + "String").Select(s => s.Value).Distinct().ToList() },
        ["ReminderIsSet"] = (i, e) => i with { ReminderIsSet = Scalar.ReadBool(e.Value) },
        ["ReminderMinutesBeforeStart"] = (i, e) => i with { ReminderMinutes = Scalar.ReadInt(e.Value) },
        ["LegacyFreeBusyStatus"] = (i, e) => i with { FreeBusy = e.Value },
        ["IsResponseRequested"] = (i, e) => i with { IsResponseRequested = Scalar.ReadBool(e.Value) },
        ["UID"] = (i, e) => i with { Uid = e.Value },
        ["RequiredAttendees"] = (i, e) => WithAttendees(i, e, "Required"),
        ["OptionalAttendees"] = (i, e) => WithAttendees(i, e, "Optional"),
        ["Resources"] = (i, e) => WithAttendees(i, e, "Resource"),
        ["ExtendedProperty"] = WithExtended,
        ["ItemClass"] = WithClass,
    };

    // Exchange takes these; nothing that the simulator serves depends on them.
    private static readonly HashSet<string> Ignored =
        ["Culture", "AllowNewTimeProposal", "ConferenceType", "MeetingWorkspaceUrl", "NetShowUrl", "InReplyTo", "ReminderDueBy", "EnhancedLocation"];

    /// <exception cref="EwsException">A property is read-only or its value cannot be used.</exception>
    public static CalendarItem Apply(CalendarItem item, IReadOnlyCollection<XElement> properties, TimeReading time, bool isNew)
    {
        foreach (var property in properties.Where(p => !TimeWriter.Handles(p.Name.LocalName) && !Ignored.Contains(p.Name.LocalName)))
        {
            item = Setters.TryGetValue(property.Name.LocalName, out var set)
                ? set(item, property)
                : throw new EwsException("ErrorInvalidPropertySet", $"Set action is invalid for property {property.Name.LocalName}.");
        }

        var sent = properties.Where(p => TimeWriter.Handles(p.Name.LocalName)).ToDictionary(p => p.Name.LocalName);
        return sent.Count == 0 && !isNew ? item : TimeWriter.Apply(item, sent, time, isNew);
    }

    /// <summary>Removes a property, which is another thing than giving it an empty value.</summary>
    public static CalendarItem Delete(CalendarItem item, XElement path) => Name(path) switch
    {
        "Subject" => item with { Subject = "" },
        "Location" => item with { Location = "" },
        "Body" => item with { Body = null },
        "Categories" => item with { Categories = [] },
        "Recurrence" => item with { Recurrence = null },
        "RequiredAttendees" => item with { Attendees = Without(item, "Required") },
        "OptionalAttendees" => item with { Attendees = Without(item, "Optional") },
        "Resources" => item with { Attendees = Without(item, "Resource") },
        "ExtendedProperty" => item with { ExtendedProperties = WithoutExtended(item, ExtendedPropertyName.Read(path)) },
        var name => throw new EwsException("ErrorInvalidPropertyDelete", $"Delete action is invalid for property {name}."),
    };

    /// <summary>Adds to a property that holds a text or a list.</summary>
    public static CalendarItem Append(CalendarItem item, XElement property) => property.Name.LocalName switch
    {
        "Body" => item with { Body = new ItemBody(item.Body?.Content + property.Value, (string?)property.Attribute("BodyType") == "HTML") },
        "RequiredAttendees" => item with { Attendees = [.. item.Attendees, .. AttendeeXml.Read(property, "Required")] },
        "OptionalAttendees" => item with { Attendees = [.. item.Attendees, .. AttendeeXml.Read(property, "Optional")] },
        "Resources" => item with { Attendees = [.. item.Attendees, .. AttendeeXml.Read(property, "Resource")] },
        var name => throw new EwsException("ErrorInvalidPropertyAppend", $"Append action is invalid for property {name}."),
    };

    /// <summary>The element name of the property that a path names.</summary>
    public static string Name(XElement path) => path.Name == Ns.T + "ExtendedFieldURI"
        ? "ExtendedProperty"
        : ((string)path.Attribute("FieldURI")!).Split(':')[1];

    private static CalendarItem WithAttendees(CalendarItem item, XElement list, string role) =>
        item with { Attendees = [.. Without(item, role), .. AttendeeXml.Read(list, role)] };

    private static List<Attendee> Without(CalendarItem item, string role) => item.Attendees.Where(a => a.Role != role).ToList();

    private static List<ExtendedProperty> WithoutExtended(CalendarItem item, ExtendedPropertyName name) =>
        item.ExtendedProperties.Where(p => p.Name != name).ToList();

    private static CalendarItem WithExtended(CalendarItem item, XElement element)
    {
        var name = ExtendedPropertyName.Read(element.Element(Ns.T + "ExtendedFieldURI")!);
        var values = element.Element(Ns.T + "Values")?.Elements(Ns.T + "Value").Select(v => v.Value)
            ?? [element.Element(Ns.T + "Value")?.Value ?? ""];
        return item with { ExtendedProperties = [.. WithoutExtended(item, name), new ExtendedProperty(name, values.ToList())] };
    }

    private static CalendarItem WithClass(CalendarItem item, XElement element) =>
        element.Value.StartsWith("IPM.Appointment", StringComparison.Ordinal)
            ? item
            : throw new EwsException("ErrorObjectTypeChanged", "The item class does not fit a calendar item.");
}
