using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Autodiscover;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ExchangeSync.Tests.Autodiscover;

/// <summary>A search that logs on by tokens: only the SOAP service takes them, each is for the host that is asked, and what holds for a password holds for them.</summary>
public sealed class TokenSearchTests : IAsyncLifetime
{
    private const string Ews = "https://mail.example.com/EWS/Exchange.asmx";
    private readonly List<string> _issuedFor = [];
    private NamedHosts _hosts = null!;

    public async Task InitializeAsync() => _hosts = await NamedHosts.StartAsync();

    public async Task DisposeAsync() => await _hosts.DisposeAsync();

    [Fact]
    public async Task The_SOAP_service_takes_a_token_and_the_plain_one_is_not_asked()
    {
        _hosts.AddService("example.com", Answers.Svc, Answers.SoapUrl(Ews), scheme: "Bearer");

        var found = await FindAsync();

        Assert.Equal(Ews, found.EwsUrl.AbsoluteUri);
        Assert.DoesNotContain(_hosts.Requests, request => request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith(".xml", StringComparison.Ordinal));
        Assert.Equal(["example.com"], _issuedFor);
    }

    [Fact]
    public async Task A_redirect_to_the_plain_service_is_followed_to_the_SOAP_service_beside_it()
    {
        _hosts.AddService("mail.example.com", Answers.Svc, Answers.SoapUrl(Ews), scheme: "Bearer");
        _hosts.Redirect("http://autodiscover.example.com", "https://mail.example.com" + Answers.Xml);

        Assert.Equal(Ews, (await FindAsync()).EwsUrl.AbsoluteUri);
        Assert.Equal(["mail.example.com"], _hosts.Told);
    }

    [Fact]
    public async Task No_token_goes_to_a_host_of_another_domain_unconfirmed_and_none_is_even_fetched()
    {
        _hosts.AddService("mail.evil.test", Answers.Svc, Answers.SoapUrl("https://mail.evil.test/EWS/Exchange.asmx"), scheme: "Bearer");
        _hosts.Redirect("http://autodiscover.example.com", "https://mail.evil.test" + Answers.Xml);

        Assert.Equal(EwsErrorIds.AutodiscoverRedirectNotConfirmed, (await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync())).ErrorId);
        Assert.Empty(_hosts.Told);
        Assert.Empty(_issuedFor);
    }

    [Fact]
    public async Task A_web_site_that_asks_for_no_log_on_gets_no_token()
    {
        _hosts.Add("https://example.com", (http, _) => http.Response.WriteAsync("<html>Welcome</html>"));

        await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Contains(_hosts.Requests, request => request.StartsWith("POST https://example.com", StringComparison.Ordinal));
        Assert.Empty(_hosts.Told);
        Assert.Empty(_issuedFor);
    }

    [Fact]
    public async Task A_host_that_asks_for_a_password_gets_no_token()
    {
        _hosts.AddService("autodiscover.example.com", Answers.Svc, Answers.SoapUrl(Ews));

        Assert.Equal(EwsErrorIds.AuthenticationNotOffered, (await Assert.ThrowsAsync<EwsRefusedException>(() => FindAsync())).ErrorId);
        Assert.Empty(_issuedFor);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_told_as_such()
    {
        _hosts.Add("https://autodiscover.example.com", (http, _) =>
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        });

        Assert.Equal(EwsErrorIds.TokenRefused, (await Assert.ThrowsAsync<EwsRefusedException>(() => FindAsync())).ErrorId);
        Assert.Single(_hosts.Told);
    }

    private async Task<AutodiscoverResult> FindAsync()
    {
        using var nothing = LocalDns.With();
        return await Autodiscovery.FindAsync(
            new AutodiscoverOptions
            {
                Address = "anna@example.com",
                WithTokens = true,
                AccountAt = url => _hosts.Account(url, _ =>
                {
                    _issuedFor.Add(url.Host);
                    return Task.FromResult(new EwsToken("token", SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(1)));
                }),
                NameServers = [nothing.EndPoint],
            },
            CancellationToken.None);
    }
}
