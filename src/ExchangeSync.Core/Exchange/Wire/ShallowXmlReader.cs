using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Passes on what another reader reads and ends where elements are nested as no server nests them: each level costs whoever reads a part of the stack, or a walk up to the root. Everything that comes
/// from a server, XML and JSON, is read through it.
/// </summary>
internal sealed class ShallowXmlReader(XmlReader inner) : XmlReader
{
    // The deepest replies of Exchange have a dozen and a half.
    private const int MostLevels = 64;

    public override XmlNodeType NodeType => inner.NodeType;

    public override string LocalName => inner.LocalName;

    public override string NamespaceURI => inner.NamespaceURI;

    public override string Prefix => inner.Prefix;

    public override string Value => inner.Value;

    public override int Depth => inner.Depth;

    public override string BaseURI => inner.BaseURI;

    public override bool IsEmptyElement => inner.IsEmptyElement;

    public override int AttributeCount => inner.AttributeCount;

    public override bool EOF => inner.EOF;

    public override ReadState ReadState => inner.ReadState;

    public override XmlNameTable NameTable => inner.NameTable;

    /// <exception cref="InvalidDataException">It is nested too deeply.</exception>
    public override bool Read()
    {
        var isThere = inner.Read();
        return inner.Depth <= MostLevels ? isThere : throw new InvalidDataException($"its elements are nested in more than {MostLevels} levels.");
    }

    // Texts have no levels, and the reader itself has a faster way to them.
    public override string ReadElementContentAsString() => inner.ReadElementContentAsString();

    public override string? GetAttribute(string name) => inner.GetAttribute(name);

    public override string? GetAttribute(string name, string? namespaceURI) => inner.GetAttribute(name, namespaceURI);

    public override string GetAttribute(int i) => inner.GetAttribute(i);

    public override bool MoveToAttribute(string name) => inner.MoveToAttribute(name);

    public override bool MoveToAttribute(string name, string? ns) => inner.MoveToAttribute(name, ns);

    public override bool MoveToFirstAttribute() => inner.MoveToFirstAttribute();

    public override bool MoveToNextAttribute() => inner.MoveToNextAttribute();

    public override bool MoveToElement() => inner.MoveToElement();

    public override bool ReadAttributeValue() => inner.ReadAttributeValue();

    public override string? LookupNamespace(string prefix) => inner.LookupNamespace(prefix);

    public override void ResolveEntity() => inner.ResolveEntity();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
