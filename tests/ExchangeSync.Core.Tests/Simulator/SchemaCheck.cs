using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using ExchangeSync.Simulator;

namespace ExchangeSync.Tests.SimulatorTests;

/// <summary>
/// Validates recorded requests and replies against Microsoft's schema, which lies beside the repository and not in it:
/// <see cref="Load"/> is null, and <see cref="MissingReason"/> says why, where it is not there.
/// </summary>
public sealed class SchemaCheck
{
    public const string MissingReason = "types.xsd and messages.xsd are not in ../shared/ews-schema.";

    // The schema refers to xml:lang, whose schema Microsoft leaves to the reader.
    private const string XmlLang = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
          <xs:attribute name="lang" type="xs:language" />
        </xs:schema>
        """;

    private static readonly Lazy<SchemaCheck?> Shared = new(LoadFromDisk);
    private readonly XmlSchemaSet _schemas;

    private SchemaCheck(XmlSchemaSet schemas) => _schemas = schemas;

    /// <summary>The check, or null where the schema is missing.</summary>
    public static SchemaCheck? Load() => Shared.Value;

    /// <summary>
    /// What is wrong with recorded exchanges, one line an error; replies that a fault damaged and requests that the server
    /// refused as invalid are left out. <paramref name="validated"/> is the number of documents looked at.
    /// </summary>
    public IReadOnlyList<string> Errors(IEnumerable<RecordedExchange> exchanges, out int validated)
    {
        var errors = new List<string>();
        validated = 0;
        foreach (var exchange in exchanges.Where(e => e.Operation.Length > 0))
        {
            if (!exchange.Response.Contains("ErrorSchemaValidation", StringComparison.Ordinal))
            {
                validated++;
                errors.AddRange(Errors(exchange.Request).Select(e => $"{exchange.Operation} request: {e}"));
            }

            if (!exchange.Faulty)
            {
                validated++;
                errors.AddRange(Errors(exchange.Response).Select(e => $"{exchange.Operation} response: {e}"));
            }
        }

        return errors;
    }

    /// <summary>What is wrong with the first child of the SOAP body; faults have no schema.</summary>
    public IReadOnlyList<string> Errors(string envelope)
    {
        var settings = new XmlReaderSettings { CheckCharacters = false };
        using var reader = XmlReader.Create(new StringReader(envelope), settings);
        XNamespace soap = "http://schemas.xmlsoap.org/soap/envelope/";
        var body = XDocument.Load(reader).Root!.Element(soap + "Body")!.Elements().First();
        var errors = new List<string>();
        if (body.Name != soap + "Fault")
        {
            new XDocument(body).Validate(_schemas, (_, e) => errors.Add(e.Message));
        }

        return errors;
    }

    private static SchemaCheck? LoadFromDisk()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ExchangeSync.sln")))
        {
            folder = folder.Parent;
        }

        var schema = Path.Combine(folder?.Parent?.FullName ?? "", "shared", "ews-schema");
        if (!File.Exists(Path.Combine(schema, "messages.xsd")))
        {
            return null;
        }

        var set = new XmlSchemaSet { XmlResolver = null };
        set.Add(null, XmlReader.Create(new StringReader(XmlLang)));
        set.Add(null, Path.Combine(schema, "types.xsd"));
        set.Add(null, Path.Combine(schema, "messages.xsd"));
        set.Compile();
        return new SchemaCheck(set);
    }
}
