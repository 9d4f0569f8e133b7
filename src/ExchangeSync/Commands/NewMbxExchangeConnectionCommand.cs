using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using ExchangeSync.Clr;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Autodiscover;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>
/// Pairs a mailbox with a Microbizz user. Nothing is synchronized before Set-MbxExchangeSync -Activated. All parameters
/// come from the pipeline by name, so that <c>Import-Csv users.csv | New-MbxExchangeConnection</c> works.
/// </summary>
[Cmdlet(VerbsCommon.New, "MbxExchangeConnection", SupportsShouldProcess = true, DefaultParameterSetName = "Server")]
[OutputType(typeof(MbxExchangeConnection))]
public sealed class NewMbxExchangeConnectionCommand : MbxCommand, IAccessParameters
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>The title, which no other connection has.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Title { get; set; } = "";

    /// <summary>The server: a host such as mail.example.com, or the address of its EWS endpoint.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Server")]
    public string Server { get; set; } = "";

    /// <summary>Finds the server by the mailbox's e-mail address: -Mailbox, or the user name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Autodiscover")]
    public SwitchParameter Autodiscover { get; set; }

    /// <summary>
    /// Hosts of other domains to which the search may be led and the password be sent, such as outlook.example.net, or *.example.net for all below it. Without it each is asked about.
    /// </summary>
    [Parameter(ParameterSetName = "Autodiscover")]
    [ValidateNotNullOrEmpty]
    public string[] AllowRedirectTo { get; set; } = [];

    /// <summary>User name and password of the mailbox.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The user name, where -Credential is not given: a column of a CSV file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? UserName { get; set; }

    /// <summary>The password, where -Credential is not given: a column of a CSV file, or a secure string.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecureText]
    public SecureString? Password { get; set; }

    /// <summary>The name of a secret in a vault of SecretManagement, instead of a password here: a credential, a secure string or a text. With -ClientId it is the application's secret. It is read for each run.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SecretName { get; set; }

    /// <summary>The vault that has the secret. Default: the default vault.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Vault { get; set; }

    /// <summary>The Microbizz user whose appointments are synchronized. It must be the owner of the mailbox.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string User { get; set; } = "";

    /// <summary>For an old server on which things do not work otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Use2007Protocol { get; set; }

    /// <summary>Kept for scripts of the legacy integration; it has no effect.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Obsolete("Teams are no longer used; the value is stored and has no effect.")]
    [AllowEmptyString]
    public string? Team { get; set; }

    /// <summary>Allows plain http to a host other than this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>The e-mail address of the mailbox, where it is not the account's own: its calendar is shared with the account, or -Impersonate is given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Mailbox { get; set; }

    /// <summary>Acts as the mailbox's owner (management role ApplicationImpersonation), so that one account serves many mailboxes. Default of -Mailbox is then the e-mail address of the user.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Impersonate { get; set; }

    /// <summary>The name of another calendar folder than the mailbox's own calendar.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Calendar { get; set; }

    /// <summary>How to log on.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MbxAuthentication Authentication { get; set; }

    /// <summary>SHA-1 or SHA-256 thumbprint of the one certificate that the server may show, for one that this machine does not trust by itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? CertificateThumbprint { get; set; }

    /// <summary>Thumbprint of a certificate in the store My of this user (or machine) that is shown to the server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ClientCertificateThumbprint { get; set; }

    /// <summary>The proxy's address; none: no proxy. Default: the system's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Proxy { get; set; }

    /// <summary>User name and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>OAuth: the tenant's id or domain at login.microsoftonline.com.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? TenantId { get; set; }

    /// <summary>OAuth: the address below which another authorization server has token and devicecode.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Authority { get; set; }

    /// <summary>OAuth: the application's id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ClientId { get; set; }

    /// <summary>OAuth: the application's secret.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecureText]
    public SecureString? ClientSecret { get; set; }

    /// <summary>OAuth: thumbprint of the certificate, in the store My, that the application signs with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? AppCertificateThumbprint { get; set; }

    /// <summary>OAuth: a person signs in once with a code, which Test-MbxExchangeConnection shows.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>OAuth: what the token is for. Default: all that the application may do on this server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Scope { get; set; }

    /// <summary>A script that gives an access token, whenever one is needed: any library's. Its text is stored, sealed like a password, and runs by itself: it has to import what it needs.</summary>
    [Parameter]
    public ScriptBlock? TokenProvider { get; set; }

    /// <summary>Allows one mailbox for two users, or two mailboxes for one user; and, with -Autodiscover, every host of another domain to which the search is led.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override object CurrentTarget => Title;

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        var given = Autodiscover ? null : ServerAddress.Of(Server, AllowInsecure);
        var user = StoreExists ? new UserTable(Open()).Find(User) : null;
        if (user is null)
        {
            throw Refusals.NoUser(User);
        }

        var access = this.Apply(new ConnectionAccess());
        var mailbox = AppointmentTimes.NullIfEmpty(Mailbox) ?? (access.Impersonate ? AppointmentTimes.NullIfEmpty(user.Email) : null);
        access = access.Checked(mailbox);
        var (userName, password) = SignIn(access, mailbox ?? user.Email);
#pragma warning disable CS0618 // The one place that reads it, to store it.
        var team = AppointmentTimes.NullIfEmpty(Team);
#pragma warning restore CS0618
        var address = given ?? await FindServerAsync(access, mailbox ?? userName, userName, password, cancellation).ConfigureAwait(false);
        if (Approve($"{Title} ({userName} with {user.Name})", "Create Exchange connection"))
        {
            var draft = ClrStore.NewConnection(Title, address, userName, user.Id);
            var connection = new ConnectionTable(Open()).Add(draft with
            {
                Use2007Protocol = Use2007Protocol,
                AllowInsecure = AllowInsecure,
                Team = team,
                Mailbox = mailbox,
                Access = access,
                Settings = draft.Settings with { TimeZone = ZoneNames.OfThisMachine() },
            }, password, Force);
            this.StoreSecrets(Open(), connection.Id);
            WarnOfTwin(Open(), connection);
            Emit(Outputs.Of(connection, user.Name, Open()));
        }
    }

    private string UserOf(string secret, string? vault) => RunOnPipeline<string?, Exchange.EwsException>(() => VaultSecret.UserName(secret, vault)) ?? throw new CommandException(
        "CredentialMissing", ErrorCategory.InvalidArgument, $"The secret '{secret}' has a password and no user name.", "Give -UserName too.", Title);

    private async Task<string> FindServerAsync(ConnectionAccess access, string mailbox, string userName, SecureString? password, CancellationToken cancellation)
    {
        if (access.OAuth is { Flow: OAuthFlow.DeviceCode })
        {
            throw new CommandException("AutodiscoverNeedsSignIn", ErrorCategory.InvalidArgument,
                "A server can't be searched for before somebody has signed in, which -DeviceCode does later.", "Name the server, for Exchange Online: -Server outlook.office365.com.", Title);
        }

        var search = new ServerSearch(access, userName, this, password, HostOf(attended: false));
        var found = await Autodiscovery.FindAsync(new AutodiscoverOptions
        {
            Address = mailbox,
            AccountAt = search.AccountAt,
            WithTokens = access.OAuth is not null,
            AllowedHosts = AllowRedirectTo,
            Confirm = redirect => Force || Ask(() => Confirms(redirect)),
        }, cancellation).ConfigureAwait(false);
        found.Steps.ToList().ForEach(Tell);
        return found.EwsUrl.AbsoluteUri;
    }

    private bool Confirms(AutodiscoverRedirect redirect)
    {
        try
        {
            // Security impact: who only presses Enter says no.
            return ShouldContinue(
                $"{redirect.From} points to {redirect.Host}, which is in another domain. {(redirect.IsProven ? "" : "This can be forged by whoever stands between. ")}Send user name and password there?",
                "Autodiscover", hasSecurityImpact: true, ref _yesToAll, ref _noToAll);
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NotImplementedException)
        {
            // Nobody is there to be asked, as in a scheduled task.
            return false;
        }
    }

    bool IAccessParameters.Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private (string UserName, SecureString? Password) SignIn(ConnectionAccess access, string? mailbox)
    {
        var name = Credential?.UserName ?? UserName;
        var password = Credential?.Password ?? Password;
        if (access.SecretName is { } secret)
        {
            return password is null
                ? (AppointmentTimes.NullIfEmpty(name) ?? (access.OAuth is null ? UserOf(secret, access.SecretVault) : mailbox ?? Title), null)
                : throw new CommandException("ConflictingParameters", ErrorCategory.InvalidArgument,
                    "-SecretName is given and a password too.", "Give one of them. The user name that belongs to a secret can be given as -UserName.", Title);
        }

        if (access.OAuth is not null)
        {
            // A token takes the password's place; the name only says whose connection it is.
            return (AppointmentTimes.NullIfEmpty(name) ?? mailbox ?? access.OAuth.ClientId ?? Title, password);
        }

        return string.IsNullOrWhiteSpace(name) || password is null
            ? throw new CommandException("CredentialMissing", ErrorCategory.InvalidArgument,
                "User name or password is missing.",
                "Give -Credential (Get-Credential), or the columns UserName and Password.", Title)
            : (name!, password);
    }
}
