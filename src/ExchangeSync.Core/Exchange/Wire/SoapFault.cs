using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Reads a SOAP fault, EWS's answer to a request that it refuses as a whole.</summary>
internal static class SoapFault
{
    /// <summary>The error for the fault that the reader stands on.</summary>
    public static EwsRefusedException Read(XmlReader reader)
    {
        string? faultCode = null, text = null, code = null, detailText = null;
        var details = new MessageDetails();
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "faultcode": faultCode = reader.ReadText(); break;
                case "faultstring": text = reader.ReadText(); break;
                case "detail": reader.ReadChildren(ReadDetail); break;
                default: reader.Skip(); break;
            }
        });

        // faultcode is a qualified name such as a:ErrorServerBusy; for others than EWS's own faults it is s:Client or s:Server.
        code ??= faultCode?.Substring(faultCode.IndexOf(':') + 1);
        code = EwsCodes.Checked(code);
        return EwsRefusals.From(code ?? EwsCodes.InternalServerError, why: null, details.BackOff, EwsCodes.IsVersionRefusal(code, detailText ?? text));

        void ReadDetail(string name)
        {
            switch (name)
            {
                case "ResponseCode": code = reader.ReadText(); break;
                case "Message": detailText = reader.ReadText(); break;
                case "MessageXml": details.Read(reader); break;
                default: reader.Skip(); break;
            }
        }
    }
}
