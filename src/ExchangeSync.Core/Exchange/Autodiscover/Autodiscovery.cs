namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>
/// Finds the EWS service of a mailbox by its address: the autodiscover service of the domain (SOAP, then plain XML), the redirect over http, the SRV record. The password goes only to https hosts
/// with a valid certificate that lie in the address's domain or were confirmed.
/// </summary>
public sealed class Autodiscovery
{
    private const int MaxHops = 10;
    private const string Soap = "autodiscover.svc";

    private readonly AutodiscoverOptions _options;
    private readonly List<string> _steps = [];
    private readonly HashSet<string> _visited = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<MailDomain> _domains = [];
    private readonly List<AllowedHost> _allowed;
    private readonly HashSet<string> _confirmed = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _refusedAt = new(StringComparer.OrdinalIgnoreCase);
    private AutodiscoverRedirect? _unconfirmed;
    private EwsRefusedException? _logOnError;
    private string _address = "";
    private int _hops;

    private Autodiscovery(AutodiscoverOptions options)
    {
        _options = options;
        _allowed = options.AllowedHosts.Select(AllowedHost.Of).ToList();
    }

    /// <summary>Finds it.</summary>
    /// <exception cref="EwsException">
    /// InvalidAddress; InvalidRedirectHost; WrongCredentials or another refusal of the log-on; AutodiscoverRedirectNotConfirmed; AutodiscoverFailed, which tells all that was tried.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<AutodiscoverResult> FindAsync(AutodiscoverOptions options, CancellationToken cancellation) =>
        new Autodiscovery(options).FindAsync(options.Address.Trim(), cancellation);

    private async Task<AutodiscoverResult> FindAsync(string address, CancellationToken cancellation) =>
        await FromAddressAsync(address, cancellation).ConfigureAwait(false) ?? throw Failure();

    private async Task<AutodiscoverResult?> FromAddressAsync(string address, CancellationToken cancellation)
    {
        var domain = MailDomain.Of(address);
        if (!IsNew(address))
        {
            return null;
        }

        _domains.Add(domain);
        _address = address;

        // The domain itself is mostly a web site, run by somebody else: it comes second.
        foreach (var host in new[] { "autodiscover." + domain.Name, domain.Name })
        {
            if (await AtHostAsync($"https://{host}", cancellation).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return await ByHttpAsync(domain, cancellation).ConfigureAwait(false) ?? await ByDnsAsync(domain, cancellation).ConfigureAwait(false);
    }

    private async Task<AutodiscoverResult?> AtHostAsync(string host, CancellationToken cancellation)
    {
        foreach (var service in _options.WithTokens ? new[] { Soap } : [Soap, "autodiscover.xml"])
        {
            var url = new Uri($"{host}/autodiscover/{service}");
            if (!_refusedAt.Contains(url.Authority) && await AtAsync(url, cancellation).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<AutodiscoverResult?> ByHttpAsync(MailDomain domain, CancellationToken cancellation)
    {
        var url = new Uri($"http://autodiscover.{domain.Name}/autodiscover/autodiscover.xml");
        Uri? target;
        try
        {
            target = await RedirectProbe.AskAsync(_options.AccountAt(url), url, cancellation).ConfigureAwait(false);
        }
        catch (EwsException error)
        {
            Note(url, error.Message);
            return null;
        }

        if (target is null)
        {
            Note(url, "redirects nowhere.");
            return null;
        }

        return await FollowAsync(target, $"{url.Host} (over http)", isProven: false, cancellation).ConfigureAwait(false);
    }

    private async Task<AutodiscoverResult?> ByDnsAsync(MailDomain domain, CancellationToken cancellation)
    {
        var name = "_autodiscover._tcp." + domain.Name;
        var records = await SrvLookup.FindAsync(name, _options.NameServers, cancellation).ConfigureAwait(false);
        if (records.Error is { } error)
        {
            _steps.Add($"DNS: {error}");
        }

        if (records.Best is not { } best)
        {
            return null;
        }

        var host = best.Port == 443 ? best.Host : FormattableString.Invariant($"{best.Host}:{best.Port}");
        return IsAllowed(new AutodiscoverRedirect($"the DNS of {domain.Name}", best.Host, IsProven: false))
            ? await AtHostAsync("https://" + host, cancellation).ConfigureAwait(false)
            : null;
    }

    private async Task<AutodiscoverResult?> FollowAsync(Uri target, string from, bool isProven, CancellationToken cancellation)
    {
        if (target.Scheme != Uri.UriSchemeHttps)
        {
            Note(target, $"{from} points there, and it is not https.");
            return null;
        }

        CountHop();
        return IsAllowed(new AutodiscoverRedirect(from, target.IdnHost, isProven)) ? await AtAsync(_options.WithTokens ? new Uri(target, Soap) : target, cancellation).ConfigureAwait(false) : null;
    }

    private async Task<AutodiscoverResult?> AtAsync(Uri url, CancellationToken cancellation)
    {
        if (!IsNew(url.GetLeftPart(UriPartial.Path)))
        {
            return null;
        }

        AutodiscoverAnswer answer;
        try
        {
            answer = await AutodiscoverService.AskAsync(_options.AccountAt(url), _address, cancellation).ConfigureAwait(false);
        }
        catch (EwsBrokenException error) when (error.RedirectsTo is not null)
        {
            answer = new AutodiscoverAnswer { RedirectUrl = error.RedirectsTo.AbsoluteUri };
        }
        catch (EwsException error)
        {
            Note(url, error.Message);
            if (error is EwsRefusedException { HttpStatus: 401 } refused)
            {
                // The other service of the same host would say the same, and each try counts against the account's lock-out.
                _logOnError ??= refused;
                _refusedAt.Add(url.Authority);
            }

            return null;
        }

        return await UseAsync(url, answer, cancellation).ConfigureAwait(false);
    }

    private async Task<AutodiscoverResult?> UseAsync(Uri url, AutodiscoverAnswer answer, CancellationToken cancellation)
    {
        if (answer.RedirectUrl is { } text)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var target))
            {
                Note(url, "names another service whose address can't be read.");
                return null;
            }

            Note(url, $"names another service: {EwsAddress.Shown(target)}.");
            return await FollowAsync(target, url.IdnHost, isProven: true, cancellation).ConfigureAwait(false);
        }

        if (answer.RedirectAddress is { } address)
        {
            Note(url, $"names another address{(MailDomain.TryOf(address) is { } there ? $" in {there.Name}" : "")}.");
            CountHop();
            return MailDomain.TryOf(address) is { } other && IsAllowed(new AutodiscoverRedirect(url.IdnHost, other.Name, IsProven: true)) ? await FromAddressAsync(address, cancellation).ConfigureAwait(false) : null;
        }

        if (Uri.TryCreate(answer.ExternalUrl ?? answer.InternalUrl, UriKind.Absolute, out var ews) && ews.Scheme == Uri.UriSchemeHttps && ews.UserInfo.Length == 0 && IsAllowed(new AutodiscoverRedirect(url.IdnHost, ews.IdnHost, IsProven: true)))
        {
            Note(url, $"names the EWS service {EwsAddress.Shown(ews)}.");
            return new AutodiscoverResult(ews, url, _address, _steps);
        }

        Note(url, answer.Error is { } error ? $"tells of no server for this address ({error})." : "names no EWS service over https that may be used.");
        return null;
    }

    private bool IsNew(string place)
    {
        var isNew = _visited.Add(place);
        if (!isNew)
        {
            _steps.Add($"{place}: was asked before.");
        }

        return isNew;
    }

    // A chain that never repeats itself ends too.
    private void CountHop()
    {
        if (++_hops > MaxHops)
        {
            throw Failed($"More than {MaxHops} redirects followed each other.");
        }
    }

    private bool IsAllowed(AutodiscoverRedirect redirect)
    {
        if (_domains.Exists(domain => domain.Includes(redirect.Host)) || _confirmed.Contains(redirect.Host) || _allowed.Exists(allowed => allowed.Includes(redirect.Host)))
        {
            return true;
        }

        if (_options.Confirm(redirect))
        {
            _confirmed.Add(redirect.Host);
            return true;
        }

        _unconfirmed ??= redirect;
        _steps.Add($"{redirect.From} points to {redirect.Host}, which is in another domain and was not confirmed.");
        return false;
    }

    private void Note(Uri url, string what) => _steps.Add($"{EwsAddress.Shown(url)}: {what}");

    private EwsException Failure() =>
        _unconfirmed is { } redirect ? new EwsBrokenException(
            EwsErrorIds.AutodiscoverRedirectNotConfirmed,
            $"{redirect.From} points to {redirect.Host}, a host of another domain. The password was not sent there.",
            $"If you know that this mailbox is served there, repeat with -AllowRedirectTo {redirect.Host}. {(redirect.IsProven ? "" : "Be sure of it: DNS and http can be forged. ")}Or name the server: -Server.",
            isTransient: false)
        : (EwsException?)_logOnError ?? Failed($"No EWS service was found for {_options.Address}.");

    private EwsBrokenException Failed(string message) => new EwsBrokenException(
        EwsErrorIds.AutodiscoverFailed,
        $"{message} Tried: {string.Join(" ", _steps)}",
        "Name the server: -Server. Whoever runs it can publish autodiscover for the domain (https://autodiscover.<domain>/autodiscover/autodiscover.xml, or the SRV record _autodiscover._tcp).",
        isTransient: false);
}
