using System.Xml.Linq;
using ExchangeSync.Simulator.Operations;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>Folders on the wire.</summary>
internal static class FolderXml
{
    private static readonly string[] InDefault =
        ["folder:DisplayName", "folder:TotalCount", "folder:ChildFolderCount", "folder:UnreadCount"];

    private static readonly string[] InAll =
        [.. InDefault, "folder:ParentFolderId", "folder:FolderClass", "folder:EffectiveRights", "folder:DistinguishedFolderId"];

    public static XElement Id(string name, SimulatedMailbox mailbox, Folder folder) => new(
        Ns.T + name,
        new XAttribute("Id", mailbox.Store.IdOf(folder.Key)),
        new XAttribute("ChangeKey", IdCodec.EncodeChangeKey(folder.Sequence)));

    public static XElement EffectiveRights(FolderRights rights) => new(
        Ns.T + "EffectiveRights",
        new (string Name, FolderRights Needs)[]
        {
            ("CreateAssociated", FolderRights.Create), ("CreateContents", FolderRights.Create), ("CreateHierarchy", FolderRights.Create), ("Delete", FolderRights.Delete),
            ("Modify", FolderRights.Change), ("Read", FolderRights.Read), ("ViewPrivateItems", FolderRights.Editor),
        }.Select(right => new XElement(Ns.T + right.Name, Scalar.Write(rights.HasFlag(right.Needs)))));

    public static XElement Write(SimulatedMailbox mailbox, Folder folder, XElement shape, RequestContext context)
    {
        var wanted = Wanted(shape);
        var children = mailbox.Store.Folders.Below(folder, deep: false).Count();
        XElement? Part(string name, object? value) =>
            value is not null && wanted.Contains("folder:" + name) ? new XElement(Ns.T + name, value) : null;

        return new XElement(
            Ns.T + (folder.IsCalendar ? "CalendarFolder" : "Folder"),
            Id("FolderId", mailbox, folder),
            wanted.Contains("folder:ParentFolderId") && folder.Parent is { } parent ? Id("ParentFolderId", mailbox, parent) : null,
            Part("FolderClass", folder.FolderClass.Length == 0 ? null : folder.FolderClass),
            Part("DisplayName", folder.DisplayName),
            Part("TotalCount", folder.Items.Count),
            Part("ChildFolderCount", children),
            wanted.Contains("folder:EffectiveRights") ? EffectiveRights(mailbox.RightsOf(context.Caller, folder)) : null,
            context.Version >= ServerVersion.Exchange2013 && folder.DistinguishedName.Length > 0 ? Part("DistinguishedFolderId", folder.DistinguishedName) : null,
            wanted.Contains("folder:PermissionSet") ? Permissions(folder) : null,
            folder.IsCalendar ? null : Part("UnreadCount", 0));
    }

    private static HashSet<string> Wanted(XElement shape)
    {
        var uris = shape.Element(Ns.T + "AdditionalProperties")?.Elements(Ns.T + "FieldURI").Select(f => (string)f.Attribute("FieldURI")!) ?? [];
        return (string?)shape.Element(Ns.T + "BaseShape") switch
        {
            "Default" => [.. InDefault, .. uris],
            "AllProperties" => [.. InAll, .. uris],
            _ => [.. uris],
        };
    }

    private static XElement Permissions(Folder folder)
    {
        var kind = folder.IsCalendar ? "CalendarPermission" : "Permission";
        return new XElement(
            Ns.T + "PermissionSet",
            new XElement(
                Ns.T + (kind + "s"),
                new XElement(
                    Ns.T + kind,
                    new XElement(Ns.T + "UserId", new XElement(Ns.T + "DistinguishedUser", "Default")),
                    new XElement(Ns.T + "ReadItems", folder.IsCalendar ? "TimeOnly" : "None"),
                    new XElement(Ns.T + (kind + "Level"), folder.IsCalendar ? "FreeBusyTimeOnly" : "None"))));
    }
}
