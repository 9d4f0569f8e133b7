using System.Text.RegularExpressions;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>Gets access tokens in the way that a connection is set up for.</summary>
/// <param name="settings">The way.</param>
/// <param name="options">How the mail server is reached; its clock, time-out and proxy hold here too.</param>
/// <param name="secrets">The secrets that go with it.</param>
/// <param name="attended">Shows a person what to do to sign in; null: there is nobody.</param>
internal sealed class OAuthTokens(OAuthSettings settings, EwsClientOptions options, OAuthSecrets secrets, Action<string>? attended)
{
    private const string Locked = "AADSTS50053";
    private const string Expired = "AADSTS50055";
    private const string Disabled = "AADSTS50057";

    // The codes of Entra ID and AD FS, which stand in descriptions.
    private static readonly Regex Codes = new(@"\b(AADSTS|MSIS)[0-9]{1,10}\b", RegexOptions.CultureInvariant);

    // For a server that names none (RFC 6749, 5.1 leaves it open).
    private static readonly Duration UsualLife = Duration.FromHours(1);

    /// <summary>A new token.</summary>
    /// <exception cref="EwsException">TokenNotIssued, SignInNeeded, ClientCertificateNotFound, and those of the network.</exception>
    public async Task<EwsToken> GetAsync(CancellationToken cancellation)
    {
        using var endpoint = new OAuthEndpoint(settings.Authority!, options);
        if (settings.Flow != OAuthFlow.DeviceCode)
        {
            return TokenOf(await endpoint.PostAsync("token", ClientForm(endpoint), cancellation).ConfigureAwait(false));
        }

        if (secrets.RefreshToken() is { } refresh)
        {
            var reply = await endpoint.PostAsync("token", Form(("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", Scope)), cancellation).ConfigureAwait(false);
            if (reply["error"] != "invalid_grant" || attended is null)
            {
                return TokenOf(reply);
            }
        }

        return await new DeviceSignIn(endpoint, options, attended ?? throw SignInNeeded()).RunAsync(Form, Scope, TokenOf, cancellation).ConfigureAwait(false);
    }

    private string Scope => settings.Scope
        ?? (settings.Flow == OAuthFlow.DeviceCode ? $"https://{options.Url.Host}/EWS.AccessAsUser.All offline_access" : $"https://{options.Url.Host}/.default");

    private List<KeyValuePair<string, string>> ClientForm(OAuthEndpoint endpoint)
    {
        var form = Form(("grant_type", "client_credentials"), ("scope", Scope));
        if (settings.Flow == OAuthFlow.ClientSecret)
        {
            form.AddRange(Pairs(("client_secret", secrets.ClientSecret() ?? "")));
        }
        else
        {
            using var certificate = CertificateStore.Find(settings.CertificateThumbprint!);
            form.AddRange(Pairs(
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", ClientAssertion.Create(certificate, settings.ClientId!, endpoint.Token, options.Clock.GetCurrentInstant()))));
        }

        return form;
    }

    private List<KeyValuePair<string, string>> Form(params (string Name, string Value)[] more) => [.. Pairs(("client_id", settings.ClientId!)), .. Pairs(more)];

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params (string Name, string Value)[] fields) =>
        fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value));

    private EwsToken TokenOf(OAuthReply reply)
    {
        if (reply["access_token"] is not { } token)
        {
            throw NotIssued(reply);
        }

        if (reply["refresh_token"] is { } refresh)
        {
            secrets.KeepRefreshToken(refresh);
        }

        var life = reply.Seconds("expires_in") is { } seconds ? Duration.FromSeconds(seconds) : UsualLife;
        return new EwsToken(token, options.Clock.GetCurrentInstant() + life);
    }

    // What it says in its own words may repeat what was sent, so its codes alone are shown.
    private EwsRefusedException NotIssued(OAuthReply reply)
    {
        var code = reply["error"] is { } error ? (IsCode(error) ? error : "an error without a code") : "no token in the answer";
        var more = Codes.Matches(reply["error_description"] ?? "").Cast<Match>().Select(match => match.Value).Distinct().ToList();
        var isPerson = more.Exists(one => one is Locked or Expired or Disabled);
        return new EwsRefusedException(
            isPerson ? EwsErrorIds.WrongCredentials : EwsErrorIds.TokenNotIssued,
            $"{new Uri(settings.Authority!).Host} gives no access token ({string.Join(", ", more.Prepend(code))}).",
            code switch
            {
                _ when more.Contains(Locked) => "The account is locked. Have it unlocked, or wait.",
                _ when more.Contains(Expired) => "The password has expired. Set a new one, and sign in again.",
                _ when more.Contains(Disabled) => "The account is disabled.",
                "invalid_client" => "Check -ClientId, and that its secret (-ClientSecret) or certificate is the present one: secrets expire.",
                "invalid_grant" => "The sign-in has ended. Sign in again: Test-MbxExchangeConnection at a prompt.",
                "invalid_scope" => "Check -Scope: it has to name this mail server as the authorization server knows it.",
                _ => "Check -TenantId or -Authority, -ClientId and its permissions.",
            },
            isTransient: code is "temporarily_unavailable" or "server_error") { HttpStatus = 400 };
    }

    // RFC 6749, 5.2 allows nearly every character; those that are registered are words.
    private static bool IsCode(string error) => Regex.IsMatch(error, "^[a-z0-9_.-]{1,60}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static EwsRefusedException SignInNeeded() => new(
        EwsErrorIds.SignInNeeded, "Nobody has signed in for this connection yet.", "Sign in once: Test-MbxExchangeConnection at a prompt shows the address and the code.", isTransient: false);
}
