/** The word by which the content security policy of this answer knows styles that the application adds itself. */
export const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.nonce ?? '';
