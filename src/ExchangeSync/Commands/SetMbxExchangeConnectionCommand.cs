using System.Management.Automation;
using System.Security;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Changes connections; what is not given stays. Once a connection has synchronized, its server, its mailbox and its user stay:
/// behind them are other entries than those that its links know. Reset-MbxExchangeSync forgets them.
/// </summary>
[Cmdlet(VerbsCommon.Set, "MbxExchangeConnection", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeConnection))]
public sealed class SetMbxExchangeConnectionCommand : MbxConnectionCommand, IAccessParameters
{
    /// <summary>The new title.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewTitle { get; set; }

    /// <summary>The new server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Server { get; set; }

    /// <summary>The new user name and password; with the same user name, just the password.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The name of a secret in a vault of SecretManagement, instead of a password here: a credential, a secure string or a text. With -ClientId it is the application's secret. It is read for each run.</summary>
    [Parameter]
    public string? SecretName { get; set; }

    /// <summary>The vault that has the secret. Default: the default vault.</summary>
    [Parameter]
    public string? Vault { get; set; }

    /// <summary>The new Microbizz user.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string? User { get; set; }

    /// <summary>For an old server on which things do not work otherwise.</summary>
    [Parameter]
    public SwitchParameter Use2007Protocol { get; set; }

    /// <summary>Kept for scripts of the legacy integration; it has no effect.</summary>
    [Parameter]
    [Obsolete("Teams are no longer used; the value is stored and has no effect.")]
    [AllowEmptyString]
    public string? Team { get; set; }

    /// <summary>Allows plain http to a host other than this machine.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>The e-mail address of the mailbox, where it is not the account's own: its calendar is shared with the account, or -Impersonate is given.</summary>
    [Parameter]
    public string? Mailbox { get; set; }

    /// <summary>Acts as the mailbox's owner (management role ApplicationImpersonation), so that one account serves many mailboxes.</summary>
    [Parameter]
    public SwitchParameter Impersonate { get; set; }

    /// <summary>The name of another calendar folder than the mailbox's own calendar.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CalendarCompleter))]
    public string? Calendar { get; set; }

    /// <summary>How to log on.</summary>
    [Parameter]
    public MbxAuthentication Authentication { get; set; }

    /// <summary>SHA-1 or SHA-256 thumbprint of the one certificate that the server may show, for one that this machine does not trust by itself.</summary>
    [Parameter]
    public string? CertificateThumbprint { get; set; }

    /// <summary>Thumbprint of a certificate in the store My of this user (or machine) that is shown to the server.</summary>
    [Parameter]
    public string? ClientCertificateThumbprint { get; set; }

    /// <summary>The proxy's address; none: no proxy. Default: the system's.</summary>
    [Parameter]
    public string? Proxy { get; set; }

    /// <summary>User name and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>OAuth: the tenant's id or domain at login.microsoftonline.com.</summary>
    [Parameter]
    public string? TenantId { get; set; }

    /// <summary>OAuth: the address below which another authorization server has token and devicecode.</summary>
    [Parameter]
    public string? Authority { get; set; }

    /// <summary>OAuth: the application's id.</summary>
    [Parameter]
    public string? ClientId { get; set; }

    /// <summary>OAuth: the application's secret.</summary>
    [Parameter]
    [SecureText]
    public SecureString? ClientSecret { get; set; }

    /// <summary>OAuth: thumbprint of the certificate, in the store My, that the application signs with.</summary>
    [Parameter]
    public string? AppCertificateThumbprint { get; set; }

    /// <summary>OAuth: a person signs in once with a code, which Test-MbxExchangeConnection shows.</summary>
    [Parameter]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>OAuth: what the token is for. Default: all that the application may do on this server.</summary>
    [Parameter]
    public string? Scope { get; set; }

    /// <summary>A script that gives an access token, whenever one is needed: any library's. Its text is stored, sealed like a password, and runs by itself: it has to import what it needs.</summary>
    [Parameter]
    public ScriptBlock? TokenProvider { get; set; }

    /// <summary>Allows one mailbox for two users, or two mailboxes for one user.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the changed connections.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        foreach (var connection in FindNamed(database))
        {
            try
            {
                Change(database, connection);
            }
            catch (Exception e) when (e is CommandException or StoreException or Exchange.EwsException)
            {
                Fail(e, connection.Title);
            }
        }

        return Task.CompletedTask;
    }

    private void Change(OpenStore database, ExchangeConnection connection)
    {
        var changed = Changed(database, connection);
        if (!Approve(connection.Title, "Change Exchange connection"))
        {
            return;
        }

        var connections = new ConnectionTable(database);
        var stored = connections.Update(changed, Force);
        this.StoreSecrets(database, stored.Id);
        if (Credential is not null || stored.Access.SecretName is not null)
        {
            // What is in a vault is nowhere else.
            connections.SetPassword(stored.Id, Credential?.Password);
        }

        if (stored.UserId != connection.UserId || stored.UserName != connection.UserName || stored.Server != connection.Server)
        {
            WarnOfTwin(database, stored);
        }

        if (PassThru)
        {
            Emit(Outputs.Of(stored, new UserTable(database).Get(stored.UserId.ToString("D")).Name, database));
        }
    }

    private ExchangeConnection Changed(OpenStore database, ExchangeConnection connection)
    {
#pragma warning disable CS0618 // The one place that reads it, to store it.
        var team = Team is null ? connection.Team : AppointmentTimes.NullIfEmpty(Team);
#pragma warning restore CS0618
        var allowInsecure = Given(nameof(AllowInsecure)) ? AllowInsecure.IsPresent : connection.AllowInsecure;
        var changed = connection with
        {
            Title = NewTitle ?? connection.Title,
            Server = ServerAddress.Of(Server ?? connection.Server, allowInsecure),
            UserName = Credential?.UserName ?? connection.UserName,
            UserId = User is null ? connection.UserId : (new UserTable(database).Find(User) ?? throw Refusals.NoUser(User)).Id,
            Use2007Protocol = Given(nameof(Use2007Protocol)) ? Use2007Protocol.IsPresent : connection.Use2007Protocol,
            AllowInsecure = allowInsecure,
            Team = team,
            Mailbox = Given(nameof(Mailbox)) ? AppointmentTimes.NullIfEmpty(Mailbox) : connection.Mailbox,
            Access = Access(connection.Access),
        };
        var isElsewhere = changed.Server != connection.Server || changed.UserId != connection.UserId || changed.Access.Calendar != connection.Access.Calendar
            || !string.Equals(changed.Mailbox ?? changed.UserName, connection.Mailbox ?? connection.UserName, StringComparison.OrdinalIgnoreCase);
        return isElsewhere && HasSynchronized(new SyncStore(database, connection.Id))
            ? throw new CommandException("ConnectionInUse", ErrorCategory.InvalidOperation,
                $"The connection '{connection.Title}' has synchronized: its server, mailbox and user can't be changed.",
                $"Forget what it knows first: Reset-MbxExchangeSync '{connection.Title}'. Both calendars stay, and the next run pairs their entries again without doubling any. With -Remove the copies of the old pair go.", connection.Title)
            : changed;
    }

    private ConnectionAccess Access(ConnectionAccess before)
    {
        var access = this.Apply(before);
        return Credential is null ? access
            : AppointmentTimes.NullIfEmpty(SecretName) is null ? access with { SecretName = null, SecretVault = null }
            : throw new CommandException("ConflictingParameters", ErrorCategory.InvalidArgument, "-Credential and -SecretName are two places for one password.", "Give one of them.");
    }

    // A run that could not even log on has tied nothing to this mailbox yet.
    private static bool HasSynchronized(SyncStore store) => store.LoadState() != SyncState.None || store.CountLinks() > 0 || store.OpenIntents().Count > 0;

    private bool Given(string parameter) => ((IAccessParameters)this).Given(parameter);

    bool IAccessParameters.Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
