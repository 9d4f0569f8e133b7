using System.Management.Automation;
using System.Security;
using ExchangeSync.Demo.Hosting;
using ExchangeSync.Simulator;

namespace ExchangeSync.Demo;

/// <summary>
/// Types samples/quickstart.ps1, the lines that an admin would type, against a simulated Exchange server with a filled
/// mailbox, in a hosted PowerShell engine that imports the module as the build staged it.
/// </summary>
public static class Program
{
    private const string Address = "anna@example.com";
    private const string Password = "secret";

    private static async Task<int> Main()
    {
        // A file or a program that reads along gets no colours, nor does who asks for none (no-color.org).
        var colours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        using var session = new PowerShellSession(Console.Out, colours);
        return await RunAsync(session) ? 0 : 1;
    }

    /// <summary>Plays the demo in a session; false where the script ended with an error.</summary>
    public static async Task<bool> RunAsync(PowerShellSession session)
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Mailboxes = [new MailboxOptions { Address = Address, UserName = Address, Password = Password, DisplayName = "Anna Berg" }],
        });
        var mailbox = server.Mailboxes[Address];
        DemoMailbox.Fill(mailbox);

        var folder = Directory.CreateTempSubdirectory("exchangesync-demo-");
        try
        {
            session.Import(Repository.StagedModule);
            session.Run("param($path) $PSDefaultParameterValues['*-Mbx*:Database'] = $path", ("path", Path.Combine(folder.FullName, "demo.db"))).ThrowOnError();
            var edit = session.Run("param($do) { $do.Invoke() }.GetNewClosure()", ("do", (Action)(() => DemoMailbox.Edit(mailbox)))).Single;
            var results = ScriptTypist.Type(session, Repository.Quickstart, new Dictionary<string, object>
            {
                ["Server"] = server.Url.AbsoluteUri,
                ["Credential"] = Credential(),
                ["EditInExchange"] = edit,
            });
            return results.All(result => result.Failure is null && result.Errors.Count == 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static PSCredential Credential()
    {
        var secret = new SecureString();
        foreach (var character in Password)
        {
            secret.AppendChar(character);
        }

        return new PSCredential(Address, secret);
    }
}
