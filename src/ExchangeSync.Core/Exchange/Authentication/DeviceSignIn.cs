using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>The sign-in of a person on another device (RFC 8628).</summary>
internal sealed class DeviceSignIn(OAuthEndpoint endpoint, EwsClientOptions options, Action<string> show)
{
    private const int UsualInterval = 5;

    /// <summary>Shows the code and waits until the person has used it.</summary>
    /// <param name="form">Makes a form with the application's id in it.</param>
    /// <param name="scope">What the token is for.</param>
    /// <param name="tokenOf">Takes the token out of an answer, or throws the error that it is.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<EwsToken> RunAsync(
        Func<(string, string)[], List<KeyValuePair<string, string>>> form, string scope, Func<OAuthReply, EwsToken> tokenOf, CancellationToken cancellation)
    {
        var begun = await endpoint.PostAsync("devicecode", form([("scope", scope)]), cancellation).ConfigureAwait(false);
        if (begun["device_code"] is not { } device || begun["user_code"] is not { } code)
        {
            return tokenOf(begun);
        }

        show(LegalText.Clean(begun["message"] ?? $"To sign in, open {begun["verification_uri"]} in a browser and enter the code {code}."));
        var interval = Duration.FromSeconds(begun.Seconds("interval") is { } seconds and > 0 ? seconds : UsualInterval);
        while (true)
        {
            await options.Delay(interval.ToTimeSpan(), cancellation).ConfigureAwait(false);
            var reply = await endpoint.PostAsync(
                "token", form([("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", device)]), cancellation).ConfigureAwait(false);
            switch (reply["error"])
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += Duration.FromSeconds(UsualInterval);
                    break;
                default:
                    return tokenOf(reply);
            }
        }
    }
}
