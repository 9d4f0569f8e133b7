using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>Which properties a client asked for, and in which form.</summary>
internal sealed class ItemShape
{
    private static readonly IReadOnlyList<ItemField> All = [.. ItemFields.BeforeExtended, .. ItemFields.AfterExtended, .. CalendarFields.All];

    private static readonly Dictionary<string, ItemField> ByUri = All.ToDictionary(f => f.Uri);

    private readonly HashSet<ItemField> _fields = [];
    private readonly List<ExtendedPropertyName> _extended = [];

    /// <exception cref="EwsException">A property is unknown to the release that the client asked for.</exception>
    public ItemShape(XElement shape, ServerVersion version)
    {
        var smallest = (string?)shape.Element(Ns.T + "BaseShape") switch
        {
            "Default" => Shapes.Default,
            "AllProperties" => Shapes.AllProperties,
            _ => Shapes.IdOnly,
        };
        _fields.UnionWith(All.Where(f => f.Shape >= smallest && f.Since <= version));
        BodyType = (string?)shape.Element(Ns.T + "BodyType") ?? "Best";
        foreach (var path in shape.Element(Ns.T + "AdditionalProperties")?.Elements() ?? [])
        {
            Add(path, version);
        }

        // Exchange 2007 tells the zone in the only way that it has.
        if (version < ServerVersion.Exchange2010 && smallest == Shapes.AllProperties)
        {
            _fields.Add(ByUri["calendar:MeetingTimeZone"]);
        }
    }

    public string BodyType { get; }

    public static ItemField? Find(string uri) => ByUri.GetValueOrDefault(uri);

    public XElement Write(MailboxItem item, FieldContext context)
    {
        IEnumerable<XElement?> Elements(IEnumerable<ItemField> fields) =>
            fields.Where(f => _fields.Contains(f) && (f.InFind || !context.IsFind)).Select(f => f.Write(item, context));

        return new XElement(
            Ns.T + "CalendarItem",
            Elements(ItemFields.BeforeExtended),
            _extended.SelectMany(name => item.Content.ExtendedProperties.Where(p => p.Name == name)).Select(ItemFields.Extended),
            Elements(ItemFields.AfterExtended),
            Elements(CalendarFields.All));
    }

    // Properties of the schema that the server has no value for are accepted and left out.
    private void Add(XElement path, ServerVersion version)
    {
        if (path.Name == Ns.T + "ExtendedFieldURI")
        {
            _extended.Add(ExtendedPropertyName.Read(path));
        }
        else if (path.Name == Ns.T + "FieldURI" && ByUri.TryGetValue((string)path.Attribute("FieldURI")!, out var field))
        {
            _fields.Add(field.Since <= version
                ? field
                : throw new EwsException("ErrorInvalidPropertyRequest", $"The property {field.Uri} is not known to {version}."));
        }
    }
}
