using System.Xml.Linq;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Runs the entries of a request one by one: each has its own response message, in the order of the request.</summary>
internal static class Batch
{
    /// <param name="context">The request.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="work">What one entry comes to: the payload of its response message.</param>
    /// <param name="onError">The payload that an error message has nevertheless, such as an empty Items.</param>
    public static XElement Run(
        RequestContext context, IEnumerable<XElement> entries, Func<XElement, IEnumerable<XElement?>> work, Func<XElement>? onError = null)
    {
        var name = context.Request.Name;
        var messages = entries.Select((entry, index) =>
        {
            try
            {
                context.Fault?.ThrowFor(entry, index);
                return Message(name, "Success", "NoError", null, work(entry));
            }
            catch (EwsException e)
            {
                var kind = e.Code == FaultCodes.BatchStopped ? "Warning" : "Error";
                return Message(name, kind, e.Code, e.Message, [onError?.Invoke()]);
            }
        }).ToList();
        return new XElement(
            Ns.M + (name + "Response"),
            new XAttribute(XNamespace.Xmlns + "m", Ns.M),
            new XAttribute(XNamespace.Xmlns + "t", Ns.T),
            new XElement(Ns.M + "ResponseMessages", messages));
    }

    public static XElement NoItems() => new(Ns.M + "Items");

    private static XElement Message(string operation, string kind, string code, string? text, IEnumerable<XElement?> payload) => new(
        Ns.M + (operation + "ResponseMessage"),
        new XAttribute("ResponseClass", kind),
        text is null ? null : new XElement(Ns.M + "MessageText", text),
        new XElement(Ns.M + "ResponseCode", code),
        text is null ? null : new XElement(Ns.M + "DescriptiveLinkKey", 0),
        payload);
}
