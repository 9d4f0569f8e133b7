using System.Management.Automation;
using ExchangeSync.Exchange;
using ExchangeSync.Pipeline;

namespace ExchangeSync.Parameters;

/// <summary>A server as it is typed: a host, or the address of its EWS endpoint.</summary>
internal static class ServerAddress
{
    /// <summary>The address, if a password may be sent there.</summary>
    /// <exception cref="EwsBrokenException">InvalidServer.</exception>
    /// <exception cref="CommandException">InsecureConnection.</exception>
    public static string Of(string server, bool allowInsecure)
    {
        var address = EwsAddress.FromServer(server);
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback && !allowInsecure)
        {
            throw new CommandException("InsecureConnection", ErrorCategory.SecurityError,
                $"Over http the password would travel to {address.Host} in clear.",
                "Use https, or allow it with -AllowInsecure if nobody else can listen on that network.", server);
        }

        return address.AbsoluteUri;
    }
}
