using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator;

/// <summary>What ExtendedFieldURI says: two of them name the same property when all parts are equal, sets and tags in any case.</summary>
public sealed record ExtendedPropertyName
{
    public ExtendedPropertyName(string? distinguishedSet, string? set, string? tag, string? name, string? id, string type)
    {
        (DistinguishedSet, Name, Id, Type) = (distinguishedSet, name, id, type);
        Set = set?.ToLowerInvariant();
        Tag = tag?.ToLowerInvariant();
    }

    public string? DistinguishedSet { get; }

    public string? Set { get; }

    public string? Tag { get; }

    public string? Name { get; }

    public string? Id { get; }

    public string Type { get; }

    internal static ExtendedPropertyName Read(XElement uri)
    {
        var name = new ExtendedPropertyName(
            (string?)uri.Attribute("DistinguishedPropertySetId"),
            (string?)uri.Attribute("PropertySetId"),
            (string?)uri.Attribute("PropertyTag"),
            (string?)uri.Attribute("PropertyName"),
            (string?)uri.Attribute("PropertyId"),
            (string)uri.Attribute("PropertyType")!);
        var inSet = name.DistinguishedSet is null != name.Set is null && name.Name is null != name.Id is null;
        return inSet != name.Tag is not null
            ? name
            : throw new EwsException("ErrorInvalidExtendedProperty", "The extended property attribute combination is invalid.");
    }

    internal XElement Write() => new(
        Ns.T + "ExtendedFieldURI",
        Optional("DistinguishedPropertySetId", DistinguishedSet),
        Optional("PropertySetId", Set),
        Optional("PropertyTag", Tag),
        Optional("PropertyName", Name),
        Optional("PropertyId", Id),
        new XAttribute("PropertyType", Type));

    private static XAttribute? Optional(string name, string? value) => value is null ? null : new XAttribute(name, value);
}
