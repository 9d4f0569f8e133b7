using System.Net;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>
/// User name and password for one server and the one scheme that was chosen; nobody else ever gets them. Not for Basic: that header is written with the request, and a handler that
/// had them too would send a wrong password twice.
/// </summary>
internal sealed class ServerCredentials(Uri server, string userName, string password) : ICredentials
{
    private readonly NetworkCredential _credential = Split(userName, password);

    /// <summary>The scheme as HTTP names it; null: none yet.</summary>
    public string? Scheme { get; set; }

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        Scheme != "Basic"
        && string.Equals(authType, Scheme, StringComparison.OrdinalIgnoreCase)
        && Uri.Compare(uri, server, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            ? _credential
            : null;

    // DOMAIN\name; a name with @ is whole as it is.
    private static NetworkCredential Split(string userName, string password)
    {
        var slash = userName.IndexOf('\\');
        return slash > 0 ? new NetworkCredential(userName.Substring(slash + 1), password, userName.Substring(0, slash)) : new NetworkCredential(userName, password);
    }
}
