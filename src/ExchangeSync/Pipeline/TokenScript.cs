using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using ExchangeSync.Clr;
using ExchangeSync.Exchange;

namespace ExchangeSync.Pipeline;

/// <summary>
/// Runs a token provider and finds the token in what it gives: a text, or an object with AccessToken or Token and perhaps ExpiresOn or ExpiresIn, as MSAL.PS and Az.Accounts give it.
/// </summary>
internal static class TokenScript
{
    /// <summary>The token. On the pipeline thread.</summary>
    /// <exception cref="EwsRefusedException">TokenNotIssued.</exception>
    public static EwsToken Run(string script)
    {
        PSObject? result;
        try
        {
            result = ScriptBlock.Create(script).Invoke().LastOrDefault();
        }
        catch (RuntimeException error)
        {
            throw NotIssued($"The token provider failed: {error.Message}", error);
        }

        var token = TextOf(result?.BaseObject) ?? TextOf(Member(result, "AccessToken")) ?? TextOf(Member(result, "Token")) ?? TextOf(Member(result, "access_token"));
        return string.IsNullOrWhiteSpace(token)
            ? throw NotIssued("The token provider gave no token.", null)
            : ClrToken.Of(token!.Trim(), EndOf(result));
    }

    private static object? Member(PSObject? value, string name) => value?.Properties[name]?.Value switch
    {
        PSObject wrapped => wrapped.BaseObject,
        var member => member,
    };

    private static string? TextOf(object? value) => value switch
    {
        string text => text,
        SecureString secure => new NetworkCredential("", secure).Password,
        _ => null,
    };

    private static DateTimeOffset? EndOf(PSObject? result) => Member(result, "ExpiresOn") switch
    {
        DateTimeOffset end => end,
        DateTime end => new DateTimeOffset(end.ToUniversalTime()),
        _ => (Member(result, "ExpiresIn") ?? Member(result, "expires_in")) is { } seconds
            && double.TryParse(Convert.ToString(seconds, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var life)
            ? DateTimeOffset.UtcNow.AddSeconds(life)
            : null,
    };

    private static EwsRefusedException NotIssued(string message, Exception? error) => new(
        EwsErrorIds.TokenNotIssued, message, "Run the script by itself: its last output has to be the token, or an object with AccessToken and ExpiresOn.", isTransient: false, error);
}
