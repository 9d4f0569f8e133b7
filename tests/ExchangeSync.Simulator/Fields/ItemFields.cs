using System.Xml.Linq;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Fields;

/// <summary>The properties of every kind of item, in the order of the schema.</summary>
internal static class ItemFields
{
    public static readonly IReadOnlyList<ItemField> BeforeExtended =
    [
        new("item:ItemId", Shapes.IdOnly, (i, _) => ItemId(i)),
        new("item:ParentFolderId", Shapes.AllProperties, (i, c) => FolderXml.Id("ParentFolderId", c.Mailbox, i.Source.Folder)),
        ItemField.Of("item:ItemClass", Shapes.AllProperties, ItemClass),
        ItemField.Of("item:Subject", Shapes.Default, i => i.Content.Subject.Length == 0 ? null : i.Content.Subject),
        ItemField.Of("item:Sensitivity", Shapes.AllProperties, i => i.Content.Sensitivity),
        new("item:Body", Shapes.AllProperties, (i, c) => Body("Body", i, c.BodyType)) { InFind = false },
        ItemField.Of("item:DateTimeReceived", Shapes.AllProperties, i => Scalar.Write(i.Created)),
        ItemField.Of("item:Size", Shapes.AllProperties, Size),
        ItemField.Of("item:Categories", Shapes.AllProperties, Categories),
        ItemField.Of("item:Importance", Shapes.AllProperties, i => i.Content.Importance),
        ItemField.Of("item:IsSubmitted", Shapes.AllProperties, _ => "false"),
        ItemField.Of("item:IsDraft", Shapes.AllProperties, _ => "false"),
        ItemField.Of("item:IsFromMe", Shapes.AllProperties, _ => "false"),
        ItemField.Of("item:IsResend", Shapes.AllProperties, _ => "false"),
        ItemField.Of("item:IsUnmodified", Shapes.AllProperties, i => Scalar.Write(i.Created == i.Modified)),
        ItemField.Of("item:DateTimeSent", Shapes.AllProperties, i => Scalar.Write(i.Created)),
        ItemField.Of("item:DateTimeCreated", Shapes.AllProperties, i => Scalar.Write(i.Created)),
        ItemField.Of("item:ReminderDueBy", Shapes.AllProperties, i => i.Content.ReminderIsSet ? Scalar.Write(i.Content.Start) : null),
        ItemField.Of("item:ReminderIsSet", Shapes.AllProperties, i => Scalar.Write(i.Content.ReminderIsSet)),
        ItemField.Of("item:ReminderNextTime", Shapes.OnRequest, ReminderNextTime) with { Since = ServerVersion.Exchange2013 },
        ItemField.Of("item:ReminderMinutesBeforeStart", Shapes.AllProperties, i => Scalar.Write(i.Content.ReminderMinutes)),
        ItemField.Of("item:DisplayCc", Shapes.AllProperties, i => Names(i, "Optional")),
        ItemField.Of("item:DisplayTo", Shapes.AllProperties, i => Names(i, "Required")),
        ItemField.Of("item:HasAttachments", Shapes.Default, _ => "false"),
    ];

    public static readonly IReadOnlyList<ItemField> AfterExtended =
    [
        ItemField.Of("item:Culture", Shapes.AllProperties, _ => "en-US"),
        new("item:EffectiveRights", Shapes.AllProperties, (_, _) => FolderXml.EffectiveRights(FolderRights.Editor)),
        new("item:LastModifiedName", Shapes.AllProperties, (_, c) => new XElement(Ns.T + "LastModifiedName", c.Mailbox.DisplayName)),
        ItemField.Of("item:LastModifiedTime", Shapes.AllProperties, i => Scalar.Write(i.Modified)),
        ItemField.Of("item:IsAssociated", Shapes.AllProperties, _ => "false") with { Since = ServerVersion.Exchange2010 },
        new("item:TextBody", Shapes.OnRequest, (i, _) => Body("TextBody", i, "Text")) { Since = ServerVersion.Exchange2013, InFind = false },
    ];

    public static XElement ItemId(MailboxItem item, string name = "ItemId") =>
        new(Ns.T + name, new XAttribute("Id", item.Id), new XAttribute("ChangeKey", item.ChangeKey));

    public static XElement Extended(ExtendedProperty property) => new(
        Ns.T + "ExtendedProperty",
        property.Name.Write(),
        property.Name.Type.EndsWith("Array", StringComparison.Ordinal)
            ? new XElement(Ns.T + "Values", property.Values.Select(v => new XElement(Ns.T + "Value", v)))
            : new XElement(Ns.T + "Value", property.Values[0]));

    private static string ItemClass(MailboxItem item) => item.Kind switch
    {
        CalendarItemKind.Occurrence => "IPM.Appointment.Occurrence",
        CalendarItemKind.Exception => "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}",
        _ => "IPM.Appointment",
    };

    private static XElement Body(string name, MailboxItem item, string bodyType)
    {
        var body = item.Content.Body ?? new ItemBody("", IsHtml: false);
        var asHtml = bodyType == "HTML" || (bodyType == "Best" && body.IsHtml);
        var text = body.Content.Length == 0 ? "" : asHtml ? BodyText.ToHtml(body) : BodyText.ToText(body);
        return new XElement(Ns.T + name, new XAttribute("BodyType", asHtml ? "HTML" : "Text"), text);
    }

    private static object Size(MailboxItem item) => 1500 + item.Content.Subject.Length + (item.Content.Body?.Content.Length ?? 0);

    private static object? Categories(MailboxItem item) => item.Content.Categories.Count == 0
        ? null
        : item.Content.Categories.Select(c => new XElement(Ns.T + "String", c));

    private static object? ReminderNextTime(MailboxItem item) => item.Content.ReminderIsSet
        ? Scalar.Write(item.Content.Start - Duration.FromMinutes(item.Content.ReminderMinutes))
        : null;

    private static string? Names(MailboxItem item, string role)
    {
        var names = string.Join("; ", item.Content.Attendees.Where(a => a.Role == role).Select(a => a.Name));
        return names.Length == 0 ? null : names;
    }
}
