using System.Net;
using System.Text;
using ExchangeSync.Store;

namespace ExchangeSync.Tests.Store;

public sealed class SecretTests : IDisposable
{
    private const string Secret = "Tr0ub4dor&3-æ日-Passw0rd";

    private readonly StoreFolder _store = new();

    private string KeyPath => _store.DatabasePath + ".key";

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(Secret)]
    [InlineData("")]
    public void A_password_comes_back_as_it_was(string password)
    {
        var connection = AddConnection(password);
        Assert.True(connection.HasPassword);
        _store.Close();
        Assert.Equal(password, Read(connection));
    }

    [Fact]
    public void Any_characters_will_do()
    {
        var password = "a\uD800\u0000b".ToCharArray();
        var protector = new SecretProtector(KeyPath);
        var id = Guid.NewGuid();
        Assert.Equal(password, protector.Unprotect(id, protector.Protect(id, password)));
    }

    [Fact]
    public void A_connection_without_a_password_has_none()
    {
        var connection = _store.Connections.Add(StoreFolder.NewConnection(_store.AddUser()), null, force: false);
        Assert.False(connection.HasPassword);
        Assert.Null(_store.Connections.ReadPassword(connection.Id));
        Assert.False(File.Exists(KeyPath));

        _store.Connections.SetPassword(connection.Id, StoreFolder.Password(Secret));
        Assert.Equal(Secret, Read(connection));
        _store.Connections.SetPassword(connection.Id, null);
        Assert.Null(_store.Connections.ReadPassword(connection.Id));
        Assert.Equal("ConnectionNotFound", Refusal(() => _store.Connections.SetPassword(Guid.NewGuid(), null)));
        Assert.Equal("ConnectionNotFound", Refusal(() => _store.Connections.ReadPassword(Guid.NewGuid())));
    }

    [Fact]
    public void Changing_a_connection_keeps_its_password()
    {
        var connection = AddConnection(Secret);
        Assert.True(_store.Connections.Update(connection with { Title = "New" }, force: false).HasPassword);
        Assert.Equal(Secret, Read(connection));
    }

    [Fact]
    public void No_file_of_the_store_holds_the_password_in_clear()
    {
        AddConnection(Secret);
        AssertNowhere();
        _store.Close();
        AssertNowhere();

        void AssertNowhere()
        {
            var files = Directory.GetFiles(_store.Folder);
            Assert.Contains(_store.DatabasePath, files);
            foreach (var file in files)
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var content = new MemoryStream();
                stream.CopyTo(content);
                foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
                {
                    Assert.Equal(-1, content.ToArray().AsSpan().IndexOf(encoding.GetBytes(Secret)[..10]));
                }
            }
        }
    }

    [Fact]
    public void The_same_password_is_stored_differently_each_time()
    {
        var id = Guid.NewGuid();
        var protector = new SecretProtector(KeyPath);
        Assert.NotEqual(protector.Protect(id, Secret.ToCharArray()), protector.Protect(id, Secret.ToCharArray()));
    }

    [Fact]
    public void A_password_does_not_open_for_another_connection()
    {
        var protector = new SecretProtector(KeyPath);
        var stored = protector.Protect(Guid.NewGuid(), Secret.ToCharArray());
        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => protector.Unprotect(Guid.NewGuid(), stored)));
    }

    [Fact]
    public void A_secret_of_one_kind_does_not_open_as_one_of_another_and_goes_with_its_connection()
    {
        var connection = AddConnection(Secret);
        var secrets = new SecretTable(_store.Database);
        foreach (var kind in Enum.GetValues<ConnectionSecret>())
        {
            secrets.Set(connection.Id, kind, new NetworkCredential("", $"{Secret} {kind}").SecurePassword);
        }

        foreach (var kind in Enum.GetValues<ConnectionSecret>())
        {
            Assert.Equal($"{Secret} {kind}", new NetworkCredential("", secrets.Read(connection.Id, kind)).Password);
        }

        var protector = new SecretProtector(KeyPath);
        var stored = protector.Protect(connection.Id, Secret.ToCharArray(), nameof(ConnectionSecret.ProxyPassword));
        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => protector.Unprotect(connection.Id, stored, nameof(ConnectionSecret.TokenProvider))));
        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => protector.Unprotect(connection.Id, stored)));

        secrets.Set(connection.Id, ConnectionSecret.TokenProvider, null);
        Assert.Null(secrets.Read(connection.Id, ConnectionSecret.TokenProvider));
        _store.Connections.Remove(connection.Id);
        Assert.Null(secrets.Read(connection.Id, ConnectionSecret.RefreshToken));
    }

    [Fact]
    public void A_changed_bit_anywhere_is_noticed()
    {
        var id = Guid.NewGuid();
        var protector = new SecretProtector(KeyPath);
        var stored = protector.Protect(id, Secret.ToCharArray());
        for (var i = 0; i < stored.Length; i++)
        {
            var changed = (byte[])stored.Clone();
            changed[i] ^= 0x10;
            Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => protector.Unprotect(id, changed)));
        }

        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => protector.Unprotect(id, stored[..20])));
        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => protector.Unprotect(id, [])));
        Assert.Equal(Secret, new string(protector.Unprotect(id, stored)));
    }

    [SkippableFact]
    public void Without_its_key_file_a_password_is_lost_and_can_be_stored_again()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps the key itself.");
        var connection = AddConnection(Secret);
        File.Delete(KeyPath);
        var error = Assert.Throws<StoreException>(() => _store.Connections.ReadPassword(connection.Id));
        Assert.Equal("SecretKeyMissing", error.ErrorId);
        Assert.Contains(KeyPath, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);

        _store.Connections.SetPassword(connection.Id, StoreFolder.Password("new"));
        Assert.Equal("new", Read(connection));
    }

    [SkippableFact]
    public void Under_another_key_a_password_does_not_open()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps the key itself.");
        var connection = AddConnection(Secret);
        File.WriteAllBytes(KeyPath, new byte[32]);
        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => _store.Connections.ReadPassword(connection.Id)));
        File.WriteAllBytes(KeyPath, new byte[31]);
        Assert.Equal("SecretKeyMissing", Refusal(() => _store.Connections.ReadPassword(connection.Id)));
    }

    [SkippableFact]
    public void A_key_file_is_never_overwritten()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps the key itself.");
        AddConnection(Secret);
        var key = File.ReadAllBytes(KeyPath);
        Parallel.For(0, 8, _ => new SecretProtector(KeyPath).Protect(Guid.NewGuid(), ['x']));
        Assert.Equal(key, File.ReadAllBytes(KeyPath));
    }

    [SkippableFact]
    public void Processes_that_need_a_key_at_the_same_time_get_the_same_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps the key itself.");
        var keys = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 8, _ => keys.Add(Convert.ToHexString(KeyFile.ReadOrCreate(KeyPath))));
        Assert.Equal(8, keys.Count);
        Assert.Single(keys.Distinct());
        Assert.Equal([KeyPath], Directory.GetFiles(_store.Folder));
    }

    [SkippableFact]
    public void A_password_of_windows_is_reported_elsewhere_as_stored_by_another_account()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows can read it.");
        Assert.Equal("SecretNotReadableByThisAccount", Refusal(() => new SecretProtector(KeyPath).Unprotect(Guid.NewGuid(), [1, 2, 3])));
    }

    private static string Refusal(Action action) => Assert.Throws<StoreException>(action).ErrorId;

    private ExchangeConnection AddConnection(string password) =>
        _store.Connections.Add(StoreFolder.NewConnection(_store.AddUser()), StoreFolder.Password(password), force: false);

    private string Read(ExchangeConnection connection) => new NetworkCredential("", _store.Connections.ReadPassword(connection.Id)).Password;
}
