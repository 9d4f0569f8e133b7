using System.Globalization;
using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Reads the SOAP envelope of a reply: version, fault, response messages; a payload's elements go to whoever asked.</summary>
internal sealed class ReplyReader<T>(XmlReader reader, Func<T> create, Action<T, XmlReader> readPayload)
{
    private readonly List<EwsResult<T>> _results = [];
    private EwsServerVersion? _version;
    private bool _hasBody;

    /// <summary>The whole reply, to the end of the document.</summary>
    /// <exception cref="EwsRefusedException">It is a fault.</exception>
    /// <exception cref="XmlException">It is no XML, or ends too early.</exception>
    /// <exception cref="InvalidDataException">It is no envelope.</exception>
    public EwsReply<T> Read()
    {
        reader.MoveToContent();
        if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "Envelope" || reader.NamespaceURI != Ews.Soap)
        {
            throw reader.LocalName.Equals("html", StringComparison.OrdinalIgnoreCase)
                ? HttpAnswer.NotEws("The server answered with a web page, such as a login page, instead of EWS.")
                : new InvalidDataException("it has no SOAP envelope.");
        }

        reader.ReadChildren(ReadEnvelopePart);
        while (!reader.EOF)
        {
            // To the last byte, so that the connection can be used again.
            reader.Read();
        }

        return _hasBody ? new EwsReply<T>(_version, _results) : throw new InvalidDataException("the SOAP envelope is empty.");
    }

    private void ReadEnvelopePart(string name)
    {
        switch (name)
        {
            case "Header":
                reader.ReadChildren(header =>
                {
                    if (header == "ServerVersionInfo")
                    {
                        _version = EwsServerVersion.Read(reader) ?? _version;
                    }

                    reader.Skip();
                });
                break;
            case "Body":
                reader.ReadChildren(ReadBody);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadBody(string name)
    {
        _hasBody = true;
        if (name == "Fault")
        {
            throw SoapFault.Read(reader);
        }

        reader.ReadChildren(list =>
        {
            if (list == "ResponseMessages")
            {
                reader.ReadChildren(_ => _results.Add(ReadMessage()));
            }
            else
            {
                reader.Skip();
            }
        });
    }

    private EwsResult<T> ReadMessage()
    {
        var succeeded = reader.GetAttribute("ResponseClass") is "Success";
        string? code = null;
        var details = new MessageDetails();
        var value = create();
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "ResponseCode": code = EwsCodes.Checked(reader.ReadText()); break;
                case "MessageXml": details.Read(reader); break;
                case "MessageText" or "DescriptiveLinkKey": reader.Skip(); break;
                default: readPayload(value, reader); break;
            }
        });

        // A server under load wraps the true reason in an internal error.
        code = details.InnerCode is { } inner && EwsCodes.IsBusy(inner) ? inner : code;
        return new EwsResult<T>(succeeded ? EwsCodes.NoError : code is null or EwsCodes.NoError ? EwsCodes.InternalServerError : code, Why: null, details.BackOff, value);
    }
}
