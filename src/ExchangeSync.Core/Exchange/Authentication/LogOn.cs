using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>
/// How the requests of one client prove who it is: chooses the scheme by what the server offers, and keeps to it. A scheme whose proof the server refused is not followed by another one:
/// each try counts against the account's lock-out.
/// </summary>
internal sealed class LogOn : IDisposable
{
    private const string Negotiate = "Negotiate";
    private const string Ntlm = "NTLM";
    private const string Basic = "Basic";

    // The strongest first.
    private static readonly string[] Schemes = [Negotiate, Ntlm, Basic];

    // The time before its end from which a token is no longer begun a request with.
    private static readonly Duration TokenMargin = Duration.FromMinutes(1);

    // .NET Framework does not say which proof it sent; on Windows it always has one.
    private static readonly bool TellsProof = !RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);

    private readonly EwsClientOptions _options;
    private readonly ServerCredentials _credentials;
    private readonly SemaphoreSlim _oneToken = new(1);
    private readonly HashSet<string> _impossible = new(StringComparer.OrdinalIgnoreCase);
    private EwsToken? _token;

    /// <summary>Makes one.</summary>
    /// <param name="options">How to log on, and where.</param>
    /// <param name="isAskedFirst">Nothing is told that was not asked for: the host may be a web site that wants no log-on.</param>
    /// <exception cref="EwsBrokenException">InsecureConnection: a secret would travel in clear.</exception>
    public LogOn(EwsClientOptions options, bool isAskedFirst = false)
    {
        EwsAddress.RequireSecure(options.Url, options.AllowInsecure && !UsesTokens(options));
        _options = options;
        _credentials = new ServerCredentials(options.Url, options.UserName, options.Password) { Scheme = isAskedFirst ? null : SchemeOf(options) };
    }

    /// <summary>What the handler asks for the schemes that take several legs.</summary>
    public ICredentials Credentials => _credentials;

    /// <summary>The scheme in use, as HTTP names it; null: none was needed yet.</summary>
    public string? Scheme => _credentials.Scheme;

    private bool IsAutomatic => _options.Authentication == EwsAuthentication.Automatic;

    public void Dispose() => _oneToken.Dispose();

    /// <summary>Adds what proves who we are, where one header does it. What comes back is disposed of once the server has answered: until then nobody else sends a password that was never accepted.</summary>
    /// <exception cref="EwsRefusedException">WrongCredentials: they were refused too often to be sent again. TokenNotIssued.</exception>
    public async Task<IDisposable?> PrepareAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var turn = Scheme is not (null or LogOnErrors.Bearer) && _options.RefusedLogOns is { } refused ? await refused.TakeTurnAsync(_options, cancellation).ConfigureAwait(false) : null;
        switch (Scheme)
        {
            case Basic:
                request.Headers.Authorization = new AuthenticationHeaderValue(Basic, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.UserName}:{_options.Password}")));
                break;
            case LogOnErrors.Bearer:
                request.Headers.Authorization = new AuthenticationHeaderValue(LogOnErrors.Bearer, (await TokenAsync(cancellation).ConfigureAwait(false)).Value);
                break;
        }

        return turn;
    }

    /// <summary>The server did what it was asked: what was sent is right.</summary>
    public void Accept()
    {
        if (Scheme is not (null or LogOnErrors.Bearer))
        {
            _options.RefusedLogOns?.Accept(_options);
        }
    }

    // Several requests may want one at the same time; a person would be asked to sign in for each.
    private async Task<EwsToken> TokenAsync(CancellationToken cancellation)
    {
        await _oneToken.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _token is { } token && token.Expires - TokenMargin > _options.Clock.GetCurrentInstant()
                ? token
                : _token = await _options.Tokens!(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _oneToken.Release();
        }
    }

    /// <summary>Draws the conclusion from a 401. Where it returns, the request is to be sent again.</summary>
    /// <param name="request">The request; its header says whether a proof was sent.</param>
    /// <param name="response">The 401.</param>
    /// <param name="isRepeated">The request was sent again for a new token already.</param>
    /// <exception cref="EwsRefusedException">There is nothing more to try.</exception>
    public void Answer(HttpRequestMessage request, HttpResponseMessage response, bool isRepeated)
    {
        var offered = response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var errors = new LogOnErrors(_options, response, offered);
        switch (Scheme)
        {
            case LogOnErrors.Bearer when !isRepeated:
                // It may have been withdrawn, or our clock may be behind. Another request may have a new one already.
                _token = _token?.Value == request.Headers.Authorization?.Parameter ? null : _token;
                return;
            case LogOnErrors.Bearer or Basic:
                throw Refused(errors, Scheme, request);
            case { } scheme when request.Headers.Authorization is not null || !TellsProof || !errors.Offers(scheme):
                throw Refused(errors, scheme, request);
            case { } scheme when !IsAutomatic:
                throw errors.NotPossible(scheme);
            case { } scheme:
                _impossible.Add(scheme);
                break;
        }

        _credentials.Scheme = Choose(errors);
    }

    private EwsRefusedException Refused(LogOnErrors errors, string scheme, HttpRequestMessage request)
    {
        var error = errors.Refused(scheme, request.Headers.Authorization);
        if (LogOnErrors.IsOfPassword(error, request.Headers.Authorization))
        {
            _options.RefusedLogOns?.Add(_options);
        }

        return error;
    }

    private string Choose(LogOnErrors errors)
    {
        if (SchemeOf(_options) is { } fixedOne)
        {
            return errors.Offers(fixedOne) ? fixedOne : throw errors.NotOffered(fixedOne);
        }

        var candidates = Schemes.Where(scheme => errors.Offers(scheme) && !_impossible.Contains(scheme)).ToList();
        if (candidates.FirstOrDefault() is not { } first)
        {
            throw _impossible.Count > 0 ? errors.NotPossible(Scheme!) : errors.NotOffered();
        }

        // Never over http, where whoever listens could have struck the better schemes off the offer. To this machine only where nothing else is offered.
        var isSafe = _options.Url.Scheme == Uri.UriSchemeHttps || (_options.Url.IsLoopback && _impossible.Count == 0);
        return first != Basic || isSafe ? first : throw (_impossible.Count > 0 ? errors.NotPossible(Scheme!) : errors.BasicOverHttp());
    }

    private static bool UsesTokens(EwsClientOptions options) =>
        options.Authentication == EwsAuthentication.OAuth || (options.Authentication == EwsAuthentication.Automatic && options.Tokens is not null);

    private static string? SchemeOf(EwsClientOptions options) => options.Authentication switch
    {
        _ when UsesTokens(options) => LogOnErrors.Bearer,
        EwsAuthentication.Basic => Basic,
        EwsAuthentication.Ntlm => Ntlm,
        EwsAuthentication.Negotiate => Negotiate,
        _ => null,
    };
}
