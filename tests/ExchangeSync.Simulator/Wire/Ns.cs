using System.Xml.Linq;

namespace ExchangeSync.Simulator.Wire;

/// <summary>The XML namespaces of EWS and SOAP.</summary>
internal static class Ns
{
    public static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace M = "http://schemas.microsoft.com/exchange/services/2006/messages";
    public static readonly XNamespace T = "http://schemas.microsoft.com/exchange/services/2006/types";
    public static readonly XNamespace Errors = "http://schemas.microsoft.com/exchange/services/2006/errors";
}
