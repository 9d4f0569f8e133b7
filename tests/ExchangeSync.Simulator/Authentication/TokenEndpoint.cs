using System.Security.Cryptography;
using NodaTime;
using ExchangeSync.Simulator.Hosting;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>An OAuth 2.0 authorization server: POST /oauth/token and /oauth/devicecode (RFC 6749, 7523, 8628).</summary>
internal sealed class TokenEndpoint(ServerState server)
{
    private readonly Dictionary<string, string> _refreshTokens = [];
    private readonly Lock _gate = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/oauth/token", (RequestDelegate)TokenAsync);
        routes.MapPost("/oauth/devicecode", (RequestDelegate)DeviceCodeAsync);
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var application = server.Options.Applications.FirstOrDefault(a => a.ClientId == form["client_id"]);
        switch (form["grant_type"].ToString())
        {
            case "client_credentials" when application is null || !Proves(application, form, http):
                await RefuseAsync(http, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
                break;
            case "client_credentials":
                await IssueAsync(http, application.User, mayRefresh: false);
                break;
            case "urn:ietf:params:oauth:grant-type:device_code" when server.Tokens.UserOfDevice(form["device_code"].ToString()) is { } user:
                await IssueAsync(http, user, mayRefresh: true);
                break;
            case "urn:ietf:params:oauth:grant-type:device_code":
                await RefuseAsync(http, "authorization_pending", "AADSTS70016: The person has not signed in yet.");
                break;
            case "refresh_token" when server.Tokens.Locked.Contains(Owner(form["refresh_token"].ToString()) ?? ""):
                await RefuseAsync(http, "invalid_grant", "AADSTS50053: The account is locked, because it was signed in to with an incorrect user ID or password too many times.");
                break;
            case "refresh_token" when Take(form["refresh_token"].ToString()) is { } user:
                await IssueAsync(http, user, mayRefresh: true);
                break;
            case "refresh_token":
                await RefuseAsync(http, "invalid_grant", "AADSTS70008: The refresh token has expired or was revoked.");
                break;
            default:
                await RefuseAsync(http, "unsupported_grant_type", "AADSTS70003: The grant is not supported.");
                break;
        }
    }

    private Task DeviceCodeAsync(HttpContext http)
    {
        var (device, code) = server.Tokens.NewDevice();
        return http.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["device_code"] = device, ["user_code"] = code, ["verification_uri"] = "https://login.example.com/device", ["expires_in"] = 900, ["interval"] = 1,
            ["message"] = $"To sign in, use a web browser to open the page https://login.example.com/device and enter the code {code} to authenticate.",
        });
    }

    private bool Proves(OAuthApplication application, IFormCollection form, HttpContext http)
    {
        if (form.TryGetValue("client_assertion", out var assertion))
        {
            var audience = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}";
            return application.Certificate is { } certificate && form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                && Assertion.IsGood(assertion.ToString(), certificate, application.ClientId, audience, server.Options.Clock.GetCurrentInstant());
        }

        return application.Secret is { } secret && form["client_secret"] == secret;
    }

    private Task IssueAsync(HttpContext http, string user, bool mayRefresh)
    {
        var life = server.Options.TokenLife;
        var reply = new Dictionary<string, object> { ["token_type"] = "Bearer", ["access_token"] = server.Tokens.Issue(user, life), ["expires_in"] = (int)life.TotalSeconds };
        if (mayRefresh)
        {
            lock (_gate)
            {
                var refresh = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
                _refreshTokens[refresh] = user;
                reply["refresh_token"] = refresh;
            }
        }

        return http.Response.WriteAsJsonAsync(reply);
    }

    private string? Owner(string refresh)
    {
        lock (_gate)
        {
            return _refreshTokens.GetValueOrDefault(refresh);
        }
    }

    // One use each, as with servers that rotate them.
    private string? Take(string refresh)
    {
        lock (_gate)
        {
            return _refreshTokens.Remove(refresh, out var user) ? user : null;
        }
    }

    private static Task RefuseAsync(HttpContext http, string error, string description)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = error, ["error_description"] = description });
    }
}
