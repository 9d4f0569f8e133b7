using ExchangeSync.Store;

namespace ExchangeSync.Tests.Store;

public sealed class UserTableTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_user_is_found_by_id_name_and_address()
    {
        var user = _store.Users.Add("  Søren Ærø ", "soren@example.com", StoreFolder.Now);
        Assert.Equal("Søren Ærø", user.Name);
        Assert.Equal(user, _store.Users.Get("SØREN æRØ"));
        Assert.Equal(user, _store.Users.Get(user.Id.ToString()));
        Assert.Equal(user, _store.Users.Get("Soren@Example.com"));
    }

    [Fact]
    public void An_address_that_two_users_share_finds_neither()
    {
        _store.Users.Add("Anna", "info@example.com", StoreFolder.Now);
        _store.Users.Add("Berta", "info@example.com", StoreFolder.Now);
        Assert.Null(_store.Users.Find("info@example.com"));
    }

    [Fact]
    public void An_unknown_user_is_reported_with_the_cmdlet_that_makes_one()
    {
        var error = Assert.Throws<StoreException>(() => _store.Users.Get("Nobody"));
        Assert.Equal("UserNotFound", error.ErrorId);
        Assert.Contains("New-MbxUser", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var anna = _store.AddUser();
        var berta = _store.AddUser("Berta");
        Assert.Equal("UserNameInUse", Assert.Throws<StoreException>(() => _store.AddUser("ANNA")).ErrorId);
        Assert.Equal("UserNameInUse", Assert.Throws<StoreException>(() => _store.Users.Update(berta with { Name = "anna" })).ErrorId);
        Assert.Equal("UserNameMissing", Assert.Throws<StoreException>(() => _store.AddUser(" ")).ErrorId);
        Assert.Equal([anna, berta], _store.Users.All());
    }

    [Fact]
    public void A_user_can_be_renamed()
    {
        var user = _store.AddUser();
        Assert.Equal("ANNA", _store.Users.Update(user with { Name = "ANNA", Email = "a@example.com" }).Name);
        Assert.Equal("a@example.com", _store.Users.Get("anna").Email);
    }

    [Fact]
    public void A_user_with_a_connection_is_not_removed()
    {
        var user = _store.AddUser();
        var appointment = _store.Appointments.Add(user.Id, StoreFolder.Content(), StoreFolder.Now);
        var connection = _store.Connections.Add(StoreFolder.NewConnection(user), null, force: false);
        var error = Assert.Throws<StoreException>(() => _store.Users.Remove(user.Id));
        Assert.Equal("UserHasConnections", error.ErrorId);
        Assert.Contains(connection.Title, error.Message, StringComparison.Ordinal);
        Assert.NotNull(_store.Appointments.Find(appointment.Id));

        _store.Connections.Remove(connection.Id);
        _store.Users.Remove(user.Id);
        Assert.Empty(_store.Users.All());
        Assert.Empty(_store.Appointments.List());
        Assert.Equal("UserNotFound", Assert.Throws<StoreException>(() => _store.Users.Remove(user.Id)).ErrorId);
    }
}
