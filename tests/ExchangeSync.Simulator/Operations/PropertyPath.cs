using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>A property to search or sort by. Exchange computes many properties of calendar items and cannot search those.</summary>
internal static class PropertyPath
{
    private static readonly HashSet<string> Searchable =
    [
        "item:Subject", "item:Sensitivity", "item:Categories", "item:Importance", "item:DateTimeReceived", "item:DateTimeSent",
        "item:DateTimeCreated", "item:LastModifiedTime", "item:LastModifiedName", "item:ItemClass", "item:Size", "item:HasAttachments",
        "item:ReminderDueBy", "item:ReminderIsSet", "item:ReminderMinutesBeforeStart", "item:DisplayTo", "item:DisplayCc", "item:IsDraft",
        "calendar:Start", "calendar:End", "calendar:IsAllDayEvent", "calendar:LegacyFreeBusyStatus", "calendar:Location",
        "calendar:IsMeeting", "calendar:IsCancelled", "calendar:IsRecurring", "calendar:MyResponseType", "calendar:Organizer",
        "calendar:AppointmentState", "calendar:AppointmentSequenceNumber",
    ];

    /// <summary>The values of a property as texts: none where the item lacks it, several where it is a list.</summary>
    public static Func<MailboxItem, IEnumerable<string>> Read(XElement path, FieldContext form)
    {
        if (path.Name == Ns.T + "ExtendedFieldURI")
        {
            var name = ExtendedPropertyName.Read(path);
            return item => item.Content.ExtendedProperties.FirstOrDefault(p => p.Name == name)?.Values ?? [];
        }

        var uri = (string?)path.Attribute("FieldURI") ?? "";
        var field = Searchable.Contains(uri) ? ItemShape.Find(uri) : null;
        return field is null
            ? throw new EwsException("ErrorUnsupportedPathForQuery", $"The property {uri} can not be used with this type of restriction.")
            : item => field.Write(item, form) is not { } element
                ? []
                : element.HasElements ? element.Descendants().Where(e => !e.HasElements).Select(e => e.Value) : [element.Value];
    }
}
