using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Autodiscover;
using Microsoft.AspNetCore.Http;

namespace ExchangeSync.Tests.Autodiscover;

public sealed class AutodiscoveryTests : IAsyncLifetime
{
    private const string Ews = "https://mail.example.com/EWS/Exchange.asmx";
    private readonly List<AutodiscoverRedirect> _questions = [];
    private NamedHosts _hosts = null!;

    public async Task InitializeAsync() => _hosts = await NamedHosts.StartAsync();

    public async Task DisposeAsync() => await _hosts.DisposeAsync();

    [Theory]
    [InlineData("autodiscover.example.com", Answers.Svc)]
    [InlineData("autodiscover.example.com", Answers.Xml)]
    [InlineData("example.com", Answers.Svc)]
    [InlineData("example.com", Answers.Xml)]
    public async Task The_service_is_found_at_the_places_of_the_domain_in_both_forms(string host, string path)
    {
        _hosts.AddService(host, path, path == Answers.Svc ? Answers.SoapUrl(Ews) : Answers.PoxUrl(Ews));

        var found = await FindAsync();

        Assert.Equal((Ews, $"https://{host}{path}", "anna@example.com"), (found.EwsUrl.AbsoluteUri, found.FoundAt.AbsoluteUri, found.Address));
        Assert.Equal([host], _hosts.Told.Distinct());
        Assert.Empty(_questions);
    }

    [Fact]
    public async Task A_server_that_names_only_its_inner_address_is_found_by_that()
    {
        _hosts.AddService("autodiscover.example.com", Answers.Xml, Answers.Pox("<Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>https://cas.example.com/EWS/Exchange.asmx</EwsUrl></Protocol>"));

        Assert.Equal("cas.example.com", (await FindAsync()).EwsUrl.Host);
    }

    [Fact]
    public async Task A_host_with_the_certificate_of_another_is_told_nothing()
    {
        _hosts.AddService("autodiscover.example.com", Answers.Svc, Answers.SoapUrl(Ews), certificateFor: "www.hosting.example.net");

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Equal(EwsErrorIds.AutodiscoverFailed, error.ErrorId);
        Assert.Empty(_hosts.Told);
        Assert.DoesNotContain(_hosts.Requests, request => request.Contains("https", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(EwsAuthentication.Automatic)]
    [InlineData(EwsAuthentication.Basic)]
    [InlineData(EwsAuthentication.Ntlm)]
    public async Task A_web_site_that_asks_for_no_password_gets_none(EwsAuthentication authentication)
    {
        _hosts.Add("https://example.com", (http, _) => http.Response.WriteAsync("<html>Welcome</html>"));
        _hosts.Authentication = authentication;

        await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Empty(_hosts.Told);
    }

    public static TheoryData<string> RedirectForms => ["http", "302", "pox", "soap", "address", "srv", "ews"];

    [Theory]
    [MemberData(nameof(RedirectForms))]
    public async Task No_form_of_redirect_carries_the_password_to_another_domain_unconfirmed(string form)
    {
        using var dns = Redirecting(form, "mail.evil.test");

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync(dns: dns));

        Assert.Equal(EwsErrorIds.AutodiscoverRedirectNotConfirmed, error.ErrorId);
        Assert.Contains("-AllowRedirectTo", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("evil.test", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_hosts.Told, host => host.EndsWith("evil.test", StringComparison.Ordinal));
        Assert.DoesNotContain(_hosts.Names, name => name.EndsWith("evil.test", StringComparison.Ordinal));
        Assert.All(_questions, question => Assert.EndsWith("evil.test", question.Host, StringComparison.Ordinal));
        Assert.Equal(form is not ("http" or "srv"), _questions[0].IsProven);
    }

    [Theory]
    [MemberData(nameof(RedirectForms))]
    public async Task A_redirect_that_is_confirmed_or_allowed_beforehand_is_followed(string form)
    {
        using var dns = Redirecting(form, "mail.partner.test");

        var confirmed = await FindAsync(dns: dns, confirm: true);
        var allowed = await FindAsync(dns: dns, allowed: ["*.partner.test", "partner.test"]);

        Assert.Equal("https://mail.partner.test/EWS/Exchange.asmx", confirmed.EwsUrl.AbsoluteUri);
        Assert.Equal(confirmed.EwsUrl, allowed.EwsUrl);
        Assert.Single(_questions);
        Assert.DoesNotContain(_hosts.Told, host => host.StartsWith("http:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("302")]
    [InlineData("pox")]
    [InlineData("srv")]
    public async Task A_redirect_within_the_domain_needs_no_confirmation(string form)
    {
        using var dns = Redirecting(form, "mail.example.com");

        Assert.Equal(Ews, (await FindAsync(dns: dns)).EwsUrl.AbsoluteUri);
        Assert.Empty(_questions);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("302")]
    [InlineData("pox")]
    public async Task A_redirect_to_http_is_not_followed(string form)
    {
        using var dns = Redirecting(form, "mail.example.com", scheme: "http");

        Assert.Equal(EwsErrorIds.AutodiscoverFailed, (await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync(dns: dns, confirm: true))).ErrorId);
        Assert.DoesNotContain(_hosts.Told, host => host.StartsWith("http:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_that_point_at_each_other_are_asked_once_each()
    {
        _hosts.AddService("autodiscover.example.com", Answers.Xml, Redirect("https://a.example.com/autodiscover/autodiscover.xml"));
        _hosts.AddService("a.example.com", Answers.Xml, Redirect("https://AUTODISCOVER.example.com/autodiscover/autodiscover.xml"));

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Equal(EwsErrorIds.AutodiscoverFailed, error.ErrorId);
        Assert.Contains("was asked before", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _hosts.Told.Count);
    }

    [Fact]
    public async Task A_chain_without_an_end_is_left_after_ten_redirects()
    {
        var hop = 0;
        _hosts.Add("https://autodiscover.example.com", (http, _) =>
        {
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = $"https://autodiscover.example.com/{++hop}/autodiscover.xml";
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Contains("More than 10 redirects", error.Message, StringComparison.Ordinal);
        Assert.InRange(hop, 10, 12);
    }

    [Theory]
    [InlineData("anna@com")]
    [InlineData("anna@co.uk")]
    [InlineData("anna@com.br")]
    [InlineData("anna@uk.com")]
    [InlineData("anna@CO.UK.")]
    [InlineData("anna@localhost")]
    [InlineData("anna@[10.0.0.1]")]
    [InlineData("anna@10.0.0.1")]
    [InlineData("anna")]
    [InlineData("anna@")]
    [InlineData("anna@exa mple.com")]
    public async Task What_has_no_domain_of_its_own_is_refused_before_anybody_is_asked(string address)
    {
        Assert.Equal(EwsErrorIds.InvalidAddress, (await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync(address))).ErrorId);
        Assert.Empty(_hosts.Names);
    }

    [Theory]
    [InlineData("mail.contoso.co.uk", "anna@example.co.uk")]
    [InlineData("autodiscover.co.uk", "anna@example.co.uk")]
    [InlineData("example.co.uk.evil.test", "anna@example.co.uk")]
    [InlineData("evilexample.co.uk", "anna@example.co.uk")]
    [InlineData("contoso.onmicrosoft.test", "anna@fabrikam.onmicrosoft.test")]
    [InlineData("example.com", "anna@berg.example.com")]
    public async Task A_host_beside_or_above_the_domain_of_the_mailbox_is_never_trusted(string host, string address)
    {
        var domain = address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
        _hosts.AddService(host, Answers.Xml, Answers.PoxUrl($"https://{host}/EWS/Exchange.asmx"));
        _hosts.Add("http://autodiscover." + domain, (http, _) =>
        {
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = $"https://{host}{Answers.Xml}";
            return Task.CompletedTask;
        });

        Assert.Equal(EwsErrorIds.AutodiscoverRedirectNotConfirmed, (await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync(address))).ErrorId);
        Assert.Equal(host, Assert.Single(_questions).Host);
        Assert.Empty(_hosts.Told);
    }

    [Theory]
    [InlineData("*.com")]
    [InlineData("*.co.uk")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("https://mail.example.net")]
    [InlineData("mail.example.net:443")]
    [InlineData("anna:hunter2@mail.example.net")]
    [InlineData(" ")]
    public async Task What_names_no_host_or_far_too_many_is_not_allowed_beforehand(string allowed)
    {
        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync(allowed: [allowed]));

        Assert.Equal(EwsErrorIds.InvalidRedirectHost, error.ErrorId);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_hosts.Names);
    }

    [Fact]
    public async Task A_host_with_umlauts_is_allowed_as_a_person_writes_it()
    {
        using var dns = Redirecting("pox", "mail.xn--mller-kva.example");

        Assert.Equal("mail.xn--mller-kva.example", (await FindAsync(dns: dns, allowed: ["mail.Müller.example"])).EwsUrl.IdnHost);
    }

    [Fact]
    public async Task A_service_address_with_a_password_in_it_is_not_taken()
    {
        _hosts.AddService("autodiscover.example.com", Answers.Xml, Answers.PoxUrl("https://anna:hunter2@mail.example.com/EWS/Exchange.asmx"));

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Equal(EwsErrorIds.AutodiscoverFailed, error.ErrorId);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_search_never_climbs_above_the_domain_of_the_address()
    {
        await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync("anna@mail.berg.example.com"));

        Assert.Equal(["autodiscover.mail.berg.example.com", "mail.berg.example.com"], _hosts.Names.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_domain_with_umlauts_is_asked_by_its_name_in_DNS()
    {
        _hosts.AddService("autodiscover.xn--mller-kva.example", Answers.Svc, Answers.SoapUrl("https://mail.xn--mller-kva.example/EWS/Exchange.asmx"));

        Assert.Equal("mail.xn--mller-kva.example", (await FindAsync("anna@Müller.example")).EwsUrl.IdnHost);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_such_and_tried_once_a_host()
    {
        _hosts.Add("https://autodiscover.example.com", (http, _) =>
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            return Task.CompletedTask;
        });

        Assert.Equal(EwsErrorIds.WrongCredentials, (await Assert.ThrowsAsync<EwsRefusedException>(() => FindAsync())).ErrorId);
        Assert.Single(_hosts.Told);
    }

    [Theory]
    [InlineData(Answers.Xml, "(500)")]
    [InlineData(Answers.Svc, "(InvalidUser)")]
    public async Task The_code_of_the_service_stands_in_the_error_and_not_its_words(string path, string code)
    {
        _hosts.AddService("autodiscover.example.com", path, path == Answers.Xml ? Answers.PoxError : Answers.Soap("", "InvalidUser"));

        var error = await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync());

        Assert.Equal(EwsErrorIds.AutodiscoverFailed, error.ErrorId);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("address can't be found", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("words of the server", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Server", error.Remedy, StringComparison.Ordinal);
    }

    // A tree of its elements is slower to make the deeper they stand.
    [Fact]
    public async Task An_answer_that_is_nested_as_none_is_is_not_read()
    {
        var nested = string.Concat(Enumerable.Repeat("<a>", 1000)) + string.Concat(Enumerable.Repeat("</a>", 1000));
        _hosts.AddService("autodiscover.example.com", Answers.Xml, Answers.PoxUrl(Ews).Replace("</Account>", nested + "</Account>", StringComparison.Ordinal));

        Assert.Equal(EwsErrorIds.AutodiscoverFailed, (await Assert.ThrowsAsync<EwsBrokenException>(() => FindAsync())).ErrorId);
    }

    private static string Redirect(string url) => Answers.Pox($"<Action>redirectUrl</Action><RedirectUrl>{url}</RedirectUrl>");

    // The target serves; what is at the beginning points there in this form.
    private LocalDns Redirecting(string form, string host, string scheme = "https")
    {
        var target = $"{scheme}://{host}{Answers.Xml}";
        var domain = host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..];
        _hosts.AddService(form == "address" ? "autodiscover." + domain : host, Answers.Xml, Answers.PoxUrl($"https://{host}/EWS/Exchange.asmx"));
        if (scheme == "http")
        {
            _hosts.Add("http://" + host, (http, _) => http.Response.WriteAsync(Answers.PoxUrl($"https://{host}/EWS/Exchange.asmx")));
        }

        switch (form)
        {
            case "http":
            case "302":
                _hosts.Add(form == "http" ? "http://autodiscover.example.com" : "https://autodiscover.example.com", (http, _) =>
                {
                    http.Response.StatusCode = 302;
                    http.Response.Headers.Location = target;
                    return Task.CompletedTask;
                });
                break;
            case "pox":
                _hosts.AddService("autodiscover.example.com", Answers.Xml, Redirect(target));
                break;
            case "soap":
                _hosts.AddService("autodiscover.example.com", Answers.Svc, Answers.Soap("", "RedirectUrl", target));
                break;
            case "address":
                _hosts.AddService("autodiscover.example.com", Answers.Xml, Answers.Pox($"<Action>redirectAddr</Action><RedirectAddr>anna@{domain}</RedirectAddr>"));
                break;
            case "ews":
                _hosts.AddService("autodiscover.example.com", Answers.Xml, Answers.PoxUrl($"https://{host}/EWS/Exchange.asmx"));
                break;
        }

        return form == "srv" ? LocalDns.With((0, 0, 443, host)) : LocalDns.With();
    }

    private async Task<AutodiscoverResult> FindAsync(string address = "anna@example.com", LocalDns? dns = null, bool confirm = false, string[]? allowed = null)
    {
        using var nothing = LocalDns.With();
        return await Autodiscovery.FindAsync(
            new AutodiscoverOptions
            {
                Address = address,
                AccountAt = _hosts.Account,
                AllowedHosts = allowed ?? [],
                NameServers = [(dns ?? nothing).EndPoint],
                Confirm = redirect =>
                {
                    _questions.Add(redirect);
                    return confirm;
                },
            },
            CancellationToken.None);
    }
}
