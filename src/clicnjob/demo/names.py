"""Fictional people: first names, names and languages of the demonstration."""

FIRST_NAMES = (
    "Adam Aïcha Alexis Aliyah Amandine Amine Anaïs Andréa Anthony Assia Aurélie Ayoub Bakary Baptiste Bilal Camille Célia "
    "Chloé Clément Coralie Daria Dylan Elif Élise Emma Enzo Éva Fatou Florian Gaël Hanna Hugo Ibrahim Inaya Ilyes Imane Jade "
    "Jérémy Jordan Julie Kadiatou Kenza Kévin Kylian Lamine Laura Léna Léo Lina Lola Louis Lucas Lucie Maëlys Malik Manon "
    "Maria Marius Mathis Maya Mehdi Mélissa Mohamed Moussa Myriam Nabil Naïm Nathan Nina Noah Nolan Océane Oleksandr Omar "
    "Ornella Oumar Paul Prince Quentin Rania Rayan Romane Sabrina Salomé Samira Samuel Sarah Selma Sofiane Soraya Théo Thomas "
    "Tiago Tom Valentin Wassim Yanis Yasmine Younès Zakaria Zoé"
).split()

LAST_NAMES = (
    "Abdallah Allard Amrani André Arnaud Aubry Bailly Barbier Barry Ben-Salem Benoît Bernard Berthier Blanc Bonnet Bouchard "
    "Boulanger Brun Camara Carpentier Chevalier Cissé Colin Costa Coulibaly David Delmas Denis Diarra Dubois Dumont Dupuy "
    "Fabre Faure Fernandes Ferrari Fontaine Garnier Gauthier Germain Girard Gomez Guérin Haddad Hamidi Henry Hubert Jacquet "
    "Joly Kaci Keita Kovalenko Lambert Laurent Leclerc Lefort Legrand Lemaire Leroy Lopes Maillard Marchand Marty Masson "
    "Mercier Meunier Michel Moreno Morin Nguyen Noël Olivier Perrin Petit Picard Poirier Prévost Rahmani Renaud Rey Ricci "
    "Rivière Robert Roche Rossi Roux Roy Sanchez Schmitt Silva Simon Sow Tessier Toure Traoré Vasseur Vidal Weber Yilmaz"
).split()

LANGUAGES = (("fr", 0.84), ("ar", 0.05), ("en", 0.04), ("uk", 0.02), ("pt", 0.02), ("fa", 0.02), ("tr", 0.01))

QUESTIONS = (
    "Bonjour, merci pour l'atelier.",
    "C'est bon, j'arrive à me connecter.",
    "Bonjour, à quelle heure est mon rendez-vous ?",
    "Je dois apporter quoi pour la garantie ?",
    "J'ai trouvé un stage en boulangerie !",
    "Je serai en retard de dix minutes, désolé.",
    "Est-ce que vous pouvez relire mon CV ?",
    "Je n'ai pas reçu ma carte Vitale, c'est grave ?",
    "Merci beaucoup.",
    "D'accord, à jeudi.",
    "On m'a appelée pour un entretien lundi.",
    "Je cherche une formation de soudeur, ça existe à Toulon ?",
)

ANSWERS = (
    "Bonjour, bienvenue. Écrivez-moi quand vous voulez.",
    "Très bien. On en parle au prochain rendez-vous.",
    "Apportez votre pièce d'identité et votre carte Vitale.",
    "Bravo ! Racontez-moi comment ça s'est passé.",
    "Pas de souci, merci de prévenir.",
    "Je regarde et je vous réponds demain.",
    "Oui, il y a une session en septembre. Voulez-vous en parler ?",
)
