package person

// SigningKey shows a test the key that signs now.
func (k *Keys) SigningKey() (id string, secret []byte) {
	s := k.signer()
	return s.ID, s.Secret
}

// RefreshOf derives the refresh token of any generation.
func (k *Keys) RefreshOf(session SessionID, generation int) string {
	return k.refreshToken(session, generation)
}
