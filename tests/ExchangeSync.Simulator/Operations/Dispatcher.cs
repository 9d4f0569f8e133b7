using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>The operations by name, with the release that brought each.</summary>
internal static class Dispatcher
{
    private static readonly Dictionary<string, (ServerVersion Since, Func<RequestContext, XElement> Run)> Operations = new()
    {
        ["ConvertId"] = (ServerVersion.Exchange2007Sp1, ConvertId.Run),
        ["CreateItem"] = (ServerVersion.Exchange2007, CreateItem.Run),
        ["DeleteItem"] = (ServerVersion.Exchange2007, DeleteItem.Run),
        ["FindFolder"] = (ServerVersion.Exchange2007, FindFolder.Run),
        ["FindItem"] = (ServerVersion.Exchange2007, FindItem.Run),
        ["GetEvents"] = (ServerVersion.Exchange2007, GetEvents.Run),
        ["GetFolder"] = (ServerVersion.Exchange2007, GetFolder.Run),
        ["GetItem"] = (ServerVersion.Exchange2007, GetItem.Run),
        ["GetServerTimeZones"] = (ServerVersion.Exchange2010, GetServerTimeZones.Run),
        ["MoveItem"] = (ServerVersion.Exchange2007, MoveItem.Run),
        ["ResolveNames"] = (ServerVersion.Exchange2007, ResolveNames.Run),
        ["Subscribe"] = (ServerVersion.Exchange2007, Subscribe.Run),
        ["SyncFolderItems"] = (ServerVersion.Exchange2007, SyncFolderItems.Run),
        ["Unsubscribe"] = (ServerVersion.Exchange2007, Unsubscribe.Run),
        ["UpdateItem"] = (ServerVersion.Exchange2007, UpdateItem.Run),
    };

    /// <exception cref="EwsFaultException">The server has no such operation.</exception>
    public static XElement Run(RequestContext context) =>
        Operations.TryGetValue(context.Request.Name, out var operation) && context.Server.Options.Version >= operation.Since
            ? operation.Run(context)
            : throw new EwsFaultException("ErrorInvalidRequest", $"The server has no operation {context.Request.Name}.");
}
